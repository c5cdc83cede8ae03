import { project } from './project.ts';
import { type CliRun, runCli } from './run-cli.ts';

/** The head of every spec here. */
export const HEAD = '[meta]\nname = "fault"\n';
/** A program that listens on port 80 and answers by `body`. */
export const server = (body: string): string =>
  `require('http').createServer((q, r) => { ${body} }).listen(80, () => console.log('up'))`;
/** A service that is a Node script. */
export const service = (script: string, more = 'ports = [80]'): string =>
  `[service.api]\ncommand = ["node", "-e", ${JSON.stringify(script)}]\n${more}\n`;
/** A scenario of these steps. */
export const scenario = (step: string, name = 'one'): string => `[[scenario]]\nname = "${name}"\n${step}\n`;
/** A step of these TOML lines. */
export const step = (line: string, name = 'only'): string => `[[scenario.step]]\nname = "${name}"\n${line}\n`;

/** One spec, run once. */
export const run = async (spec: string, flags = ''): Promise<CliRun> => {
  using place = project({ 'fault.clnrm.toml': HEAD + spec });
  return await runCli(`clnrm run -r ndjson -q ${flags}`, place.folder);
};

/** The line of the first text of that kind in `HEAD + spec`. */
export const lineOf = (spec: string, text: string): number =>
  (HEAD + spec).split('\n').findIndex((line) => line.includes(text)) + 1;
