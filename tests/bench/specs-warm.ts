import { readFileSync } from 'node:fs';
import { renderCells } from '../../src/spec/render-cells.ts';

const [, , path = ''] = process.argv;
const TIMES = 200;

// Each text is another one, so that no parsed template is found again.
const text = readFileSync(path, 'utf8');
const samples: number[] = [];
for (let index = 0; index < TIMES; index++) {
  const file = { path, id: 'a.clnrm.toml', text: `${text}# ${index}\n` };
  const began = performance.now();
  await renderCells(file, { vars: {}, env: {}, clock: { now: () => 0 } });
  samples.push(performance.now() - began);
}
const settled = samples.slice(TIMES / 2).sort((a, b) => a - b);
process.stdout.write(String(settled[settled.length >> 1]));
