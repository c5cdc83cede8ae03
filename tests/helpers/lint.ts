import { lintFiles } from '../../src/lint-files.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import { fakeHost } from './fake-host.ts';
import { project } from './project.ts';

/** What lint says of these files. */
export const lintProject = async (
  files: Readonly<Record<string, string>>,
): Promise<readonly Diagnostic[]> => {
  using made = project(files);
  const host = fakeHost({ cwd: made.folder });
  return (await lintFiles({ paths: ['.'], variables: {} }, host)).diagnostics;
};

/** `code line:column` of all that lint says of one text. */
export const said = async (text: string, name = 'a.clnrm.toml'): Promise<readonly string[]> =>
  (await lintProject({ [name]: text })).map(({ code, at }) => `${code} ${at?.line}:${at?.column}`);
