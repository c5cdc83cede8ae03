import { join } from 'node:path';
import { expect, it } from 'vitest';
import { planFiles } from '../../src/pipeline.ts';
import { createTouched } from '../../src/rounds/touched.ts';
import { fakeHost } from '../helpers/fake-host.ts';
import { project } from '../helpers/project.ts';

const head = (name: string): string => `[meta]\nname = "${name}"\n`;

const files = {
  'clnrm.toml': '',
  // what sees nothing of the disk but what it names
  'api.clnrm.toml': `${head('api')}[service.api]\nplugin = "http_stub"\nroutes = [{ path = "/" }]\n[[scenario]]\nname = "a"\n[[scenario.step]]\nname = "get"\nhttp = { url = "\${{ service.api.url }}/" }\n[expect.golden]\ntrace = "golden/\${{ scenario.name }}.trace"\n`,
  'app.clnrm.toml': `${head('app')}[[scenario]]\nname = "b"\nrun = "node app.js"\n`,
  'parts.clnrm.toml': `${head('parts')}{% include 'part.toml' %}\n[[scenario]]\nname = "c"\nrun = "true"\n`,
  'part.toml': 'description = "x"',
  'app.js': '',
};

const touchedBy = async (names: readonly string[]): Promise<readonly (readonly string[])[]> => {
  using place = project(files);
  const path = (name: string): string => join(place.folder, name);
  const touched = createTouched({ paths: ['.'], globals: [path('clnrm.toml')] }, place.folder);
  const host = { ...fakeHost(), cwd: place.folder };
  const { specs, diagnostics } = await planFiles(
    { paths: ['.'], variables: {}, onFile: touched.renderedFrom },
    host,
  );
  expect(diagnostics).toEqual([]);
  touched.learn(specs, false);
  const all = specs.map(({ file }) => file);
  return names.map((name) => touched.by(path(name), all).map((one) => one.slice(place.folder.length + 1)));
};

it('a save touches the specs that are made of the file or run in its workspace, and no other', async () => {
  const [spec, part, near, code, golden] = await touchedBy([
    ...['api.clnrm.toml', 'part.toml', 'templates/part.toml', 'app.js', 'golden/a.trace'],
  ]);

  expect(spec).toEqual(['api.clnrm.toml']);
  // what only shells see is all of the workspace
  expect(part).toEqual(['app.clnrm.toml', 'parts.clnrm.toml']);
  expect(near).toEqual(['app.clnrm.toml', 'parts.clnrm.toml']);
  expect(code).toEqual(['app.clnrm.toml', 'parts.clnrm.toml']);
  expect(golden).toEqual(['api.clnrm.toml']);
});
