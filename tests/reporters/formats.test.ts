import { expect, test } from 'vitest';
import { json } from '../../src/reporters/json.ts';
import { ndjson } from '../../src/reporters/ndjson.ts';
import { report } from '../../src/reporters/report.ts';
import { stabiliser } from '../../src/reporters/stable.ts';
import { written } from '../helpers/collect.ts';
import { everythingWrong, notReady, result, runOf } from './events.ts';

const events = runOf([everythingWrong, notReady], [], 3);

async function* stream<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

test('ndjson is the stream itself, one event a line', () => {
  const lines = written(ndjson, events).trimEnd().split('\n');

  expect(lines.map((line) => JSON.parse(line))).toEqual(events);
});

test('json is one document with the results in the order of the plan', () => {
  const document = JSON.parse(written(json, events));

  expect(document).toMatchObject({ schema: 1, clnrm: '0.1.0', seed: '42', summary: { exitCode: 3 } });
  expect(document.scenarios).toEqual([everythingWrong, notReady].map((one) => ({ ...one, diagnostics: [] })));
});

test('a scenario that never ended is skipped in the document', () => {
  const text = written(
    json,
    runOf([result('first', 'passed')]).filter(({ type }) => type !== 'scenario:end'),
  );

  expect(JSON.parse(text).scenarios).toMatchObject([{ name: 'first', status: 'skipped' }]);
});

test('two runs that differ only in times and ids are the same when stabilised', () => {
  const other = JSON.parse(
    JSON.stringify(events)
      .replaceAll('a'.repeat(32), 'c'.repeat(32))
      .replaceAll('"t":', '"t":7')
      .replaceAll('"durationMs":', '"durationMs":1')
      .replace('"r1"', '"r2"'),
  );

  expect(other).not.toEqual(events);
  expect(other.map(stabiliser())).toEqual(events.map(stabiliser()));
});

test('a reporter that throws hides the run from no other, and is told of at the end', async () => {
  const heard: string[] = [];
  const broken = (): never => {
    throw new Error('disk full');
  };

  const reporting = report(stream(events), [broken, ({ type }) => void heard.push(type)]);

  await expect(reporting).rejects.toThrow('disk full');
  expect(heard).toEqual(events.map(({ type }) => type));
});
