import type { SpecPlan } from '../../src/model/plan.ts';
import { planFiles } from '../../src/pipeline.ts';
import { fakeHost } from './fake-host.ts';
import { project } from './project.ts';

/** A spec with one shared http_stub of these lines. */
export const planOf = async (lines = 'port = 8080'): Promise<SpecPlan> => {
  using place = project({
    'a.clnrm.toml': `[meta]
name = "a"
[service.stub]
plugin = "http_stub"
scope = "run"
${lines}
routes = []
[[scenario]]
name = "one"
run = "true"
`,
  });
  const { specs, diagnostics } = await planFiles(
    { paths: ['.'], variables: {} },
    fakeHost({ cwd: place.folder }),
  );
  const [spec] = specs;
  if (!spec) throw new Error(JSON.stringify(diagnostics));
  // every call has a folder of its own
  return { ...spec, folder: '/project' };
};
