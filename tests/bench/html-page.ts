import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { html } from '../../src/reporters/html/html.ts';
import { chromium, openPage } from '../helpers/chromium.ts';
import { written } from '../helpers/collect.ts';
import { bigRun } from '../reporters/html-run.ts';

/** Opens each page so often in one browser, in turns: ms until its `load` event, as JSON on stdout. */
const measure = async (browser: string, rounds: number) => {
  const folder = mkdtempSync(join(tmpdir(), 'clnrm-bench-'));
  try {
    const text = written(html, bigRun(1000, 50));
    const address = (name: string, content: string): string => {
      writeFileSync(join(folder, name), content);
      return pathToFileURL(join(folder, name)).href;
    };
    const [report, empty] = [address('report.html', text), address('empty.html', '<!doctype html><p>empty')];
    await using page = await openPage(browser);
    const samples: { report: number[]; floor: number[] } = { report: [], floor: [] };
    for (let round = 0; round < rounds; round++) {
      samples.floor.push(await page.open(empty));
      samples.report.push(await page.open(report));
    }
    return { ...samples, characters: text.length, errors: page.errors };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const rounds = Number(process.argv[2]);
process.stdout.write(JSON.stringify(chromium === undefined ? {} : await measure(chromium, rounds)));
