import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/model/events.ts';
import { html } from '../../src/reporters/html/html.ts';
import { chromium, openPage } from '../helpers/chromium.ts';
import { written } from '../helpers/collect.ts';
import { everythingWrong, result, runOf } from './events.ts';
import { bigRun, spansOf, withSpans } from './html-run.ts';

/** A report in a browser. */
const opened = async (events: readonly RunEvent[]) => {
  const folder = mkdtempSync(join(tmpdir(), 'clnrm-html-'));
  const file = join(folder, 'report.html');
  writeFileSync(file, written(html, events));
  const page = await openPage(chromium ?? '');
  await page.size(1280, 800);
  await page.open(pathToFileURL(file).href);
  const texts = (selector: string): Promise<string[]> =>
    page.value(`[...document.querySelectorAll(${JSON.stringify(selector)})].map((one) => one.textContent)`);
  const text = async (selector: string): Promise<string> => (await texts(selector)).join('\n');
  return {
    page,
    texts,
    text,
    async [Symbol.asyncDispose]() {
      await page[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const browserTest = chromium === undefined ? test.skip : test;
const why = chromium === undefined ? ' (skipped: no Chromium on this machine)' : '';

browserTest(`a huge report opens without an error or a request, and makes few elements${why}`, async () => {
  await using report = await opened(bigRun(1000, 50));
  const { page, texts } = report;

  expect(await texts('h1')).toEqual(['clnrm: 900 passed, 34 failed, 33 errored, 33 flaky (1000)']);
  expect(await page.value<number>('document.querySelectorAll("body :not(script)").length')).toBeLessThan(500);
  // the last of a list of which only what is in sight exists
  await page.value('document.querySelector(".rows.scenarios").scrollTop = 1e9');
  await page.press('a');
  expect((await texts('.row.scenario .name')).at(-1)).toBe('order is placed 999');
  expect(page.errors).toEqual([]);
  expect(page.requests).toEqual([expect.stringMatching(/^file:.*report\.html$/)]);
});

browserTest(`a red scenario shows what the report for people does${why}`, async () => {
  await using report = await opened(
    withSpans(runOf([result('green', 'passed'), everythingWrong], [], 1), spansOf(30)),
  );
  const { page, text, texts } = report;

  expect(await text('main h2')).toBe('failed refund is idempotent');
  expect(await texts('.diff .expected, .diff .seen')).toEqual(['- total 0', '+ refund 1', '+ total -12··']);
  expect(await text('.excerpt mark')).toContain('expect');
  expect(await text('.nearest .failed')).toContain('expected 12 (int), seen "12" (string)');
  expect(await text('.tree .marked .name')).toContain('▶ charge card');
  await page.press('l');
  expect(await text('.log')).toContain('Error: amount is not a number');
  expect(page.errors).toEqual([]);
});

browserTest(`the keyboard does what its help says${why}`, async () => {
  await using report = await opened(
    withSpans(runOf([result('green', 'passed'), everythingWrong], [], 1), spansOf(30)),
  );
  const { page, text, texts } = report;

  await page.press('k');
  expect(await text('main h2')).toBe('passed green');
  await page.press('f');
  expect(await texts('.row.scenario .name')).toEqual(['refund is idempotent']);
  await page.press('a', '/', ...'green');
  expect(await texts('.row.scenario .name')).toEqual(['green']);
  await page.press('Escape', 'w', 'n', 'n');
  expect(await text('.span-details h3')).toBe('charge card');
  expect(await text('.span-details .attributes')).toContain('</script><b>');
  expect(await texts('.row.span.chosen')).toHaveLength(1);
  await page.press('p', 'p', 'Enter');
  expect(await texts('.row.span')).toHaveLength(1);
  await page.press('?');
  expect(await texts('dialog[open] tr')).toHaveLength(14);
  expect(page.errors).toEqual([]);
});

browserTest(`it is light or dark as the system is, until somebody chooses${why}`, async () => {
  await using report = await opened(runOf([everythingWrong], [], 1));
  const { page } = report;
  const back = (): Promise<string> => page.value('getComputedStyle(document.body).backgroundColor');

  await page.dark(false);
  expect(await back()).toBe('rgb(255, 255, 255)');
  await page.dark(true);
  expect(await back()).toBe('rgb(20, 23, 28)');
  await page.press('t');
  expect(await back()).toBe('rgb(255, 255, 255)');
});
