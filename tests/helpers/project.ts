import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder with these files, removed by `using`. */
export const project = (
  files: Readonly<Record<string, string>>,
): Disposable & { readonly folder: string } => {
  const folder = mkdtempSync(join(tmpdir(), 'clnrm-project-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
};

/** A spec of one scenario for each shell line; no service, no spans. */
export const shellSpec = (name: string, lines: Readonly<Record<string, string>>): string =>
  [
    `[meta]\nname = "${name}"`,
    ...Object.entries(lines).map(
      ([scenario, run]) => `[[scenario]]\nname = "${scenario}"\nrun = ${JSON.stringify(run)}`,
    ),
  ].join('\n\n');
