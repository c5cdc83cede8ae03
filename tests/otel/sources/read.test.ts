import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spanData } from '../../../src/commands/span-data.ts';
import { toOtlpJson } from '../../../src/otel/encode-json.ts';
import { recordsOf } from '../../../src/otel/from-trace.ts';
import { Blocks } from '../../../src/otel/sources/blocks.ts';
import { parseInspected } from '../../../src/otel/sources/inspect.ts';
import { readSpans } from '../../../src/otel/sources/read-file.ts';
import { SpanStore } from '../../../src/otel/store.ts';
import { stringifyJson } from '../../../src/util/json.ts';
import { anySpan, dump } from '../../helpers/otlp.ts';

const golden = (name: string): string => readFileSync(`${import.meta.dirname}/golden/${name}`, 'utf8');

/** Everything that a text or a list of chunks holds. */
const read = async (chunks: readonly (string | Uint8Array)[]) => {
  const store = new SpanStore();
  const open = async function* () {
    yield* chunks;
  };
  const found = await readSpans(store, { name: 'x', open });
  return { ...found, trace: store.seal() };
};

const sealed = (spans: readonly Parameters<SpanStore['add']>[0][]) => {
  const store = new SpanStore();
  for (const span of spans) store.add(span);
  return store.seal();
};

const spans = fc.array(anySpan, { maxLength: 6 });

test('OTLP/JSON on one line, on many, in a list and zipped is the same evidence', async () => {
  await fc.assert(
    fc.asyncProperty(spans, async (records) => {
      const expected = dump(sealed(records));
      const one = toOtlpJson(records);
      const lines = records.map((record) => `${JSON.stringify(toOtlpJson([record]))}\r\n`).join('');

      expect(dump((await read([JSON.stringify(one)])).trace)).toEqual(expected);
      expect(dump((await read([JSON.stringify(one, null, 2)])).trace)).toEqual(expected);
      expect(dump((await read([lines])).trace)).toEqual(expected);
      expect(dump((await read([JSON.stringify([one])])).trace)).toEqual(expected);
      expect(dump((await read([gzipSync(lines)])).trace)).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

test('where a stream is cut into chunks changes nothing', async () => {
  const texts = ['node.txt', 'python.txt', 'go.ndjson', 'go-pretty.json'].map(golden);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...texts),
      fc.array(fc.nat(6000), { maxLength: 5 }),
      async (text, cuts) => {
        const bytes = Buffer.from(text);
        const places = [0, ...cuts.filter((at) => at < bytes.length).sort((a, b) => a - b), bytes.length];
        const chunks = places.slice(1).map((to, at) => bytes.subarray(places[at], to));

        expect(dump((await read(chunks)).trace)).toEqual(dump((await read([text])).trace));
      },
    ),
    { numRuns: 100 },
  );
});

test('the same two spans come out of what the console exporters of Node, Python and Go print', async () => {
  for (const name of ['node.txt', 'python.txt', 'go.ndjson', 'go-pretty.json']) {
    const { trace, spans: count, rejected } = await read([golden(name)]);
    const [parent, child] = dump(trace).sort((a, b) => a.parent! - b.parent!);

    expect({ name, count, rejected }).toEqual({ name, count: 2, rejected: 0 });
    expect(parent).toMatchObject({ name: 'POST /orders', service: 'shop', kind: 2, status: [0, ''] });
    expect(child).toMatchObject({ service: 'shop', kind: 3, status: [2, 'declined'], orphan: 0 });
    expect(child?.resource).toMatchObject({ n: { type: 'int', value: '3' } });
    expect(child?.events.map((event) => event.name)).toEqual(['tried', 'exception']);
    expect(child?.links).toMatchObject([{ traceId: parent?.traceId, spanId: parent?.spanId }]);
  }
});

test('values that Node does not print count as dropped', async () => {
  const { trace } = await read([golden('node.txt')]);

  expect(Array.from({ length: trace.size }, (_, row) => trace.dropped(row))).toEqual([1, 0]);
});

/** JSON has no bytes: a service called by them comes back as text. */
const named = spans.filter((all) =>
  all.every(({ resource }) => resource?.['service.name']?.type !== 'bytes'),
);

test('what spans prints as JSON is read back', async () => {
  await fc.assert(
    fc.asyncProperty(named, async (records) => {
      const trace = sealed(records);
      const rows = Array.from({ length: trace.size }, (_, row) => stringifyJson(spanData(trace, row)) ?? '');
      const again = (await read([rows.join('\n')])).trace;
      const texts = Array.from({ length: again.size }, (_, row) => stringifyJson(spanData(again, row)) ?? '');

      expect(texts).toEqual(rows);
    }),
    { numRuns: 60 },
  );
});

test('records of a sealed trace seal to the same trace', () => {
  fc.assert(
    fc.property(spans, (records) => {
      const trace = sealed(records);
      const record = recordsOf(trace);

      expect(dump(sealed(Array.from({ length: trace.size }, (_, row) => record(row))))).toEqual(dump(trace));
    }),
    { numRuns: 60 },
  );
});

test('what Node inspects is read as it was', () => {
  const plain = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.string({ unit: 'grapheme' }),
      fc.string().map((text) => `${text}\n'"\`\\${text}`),
      fc.double({ noNaN: true }).filter((n) => !Object.is(n, -0)),
      fc.bigInt(),
      fc.boolean(),
      fc.constantFrom(null, undefined),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.string(), tie('value'), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).value;
  const name = fc.oneof({ weight: 50, arbitrary: fc.string() }, fc.constant('__proto__'));
  const keyed = fc.dictionary(name, plain, { noNullPrototype: true });
  fc.assert(
    fc.property(keyed, (data) => {
      expect(parseInspected(inspect(data, { depth: 20 }))).toEqual(data);
    }),
    { numRuns: 300 },
  );
});

const blocksOf = (text: string, amongLines: boolean): readonly string[] => {
  const blocks = new Blocks({ amongLines });
  return [...blocks.push(text), ...blocks.end()].map(
    ({ kind, line, text: found }) => `${kind}@${line} ${found}`,
  );
};

test('between objects of a file nothing else may stand', () => {
  expect(blocksOf('{"a":1}\nhello\n{"b":2}', false)).toEqual([
    'object@1 {"a":1}',
    'junk@2 hello\n',
    'object@3 {"b":2}',
  ]);
});

test('among lines of output an object begins where a line begins, and one that never ends takes no other along', () => {
  const output = 'ready {"no":1}\n  {"a":{"x":1}}\n{ cut: {\n{"b":\n  {"y":[2]}\n}\nit\'s over {\n';

  expect(blocksOf(output, true)).toEqual(['object@2 {"a":{"x":1}}', 'object@4 {"b":\n  {"y":[2]}\n}']);
});

test('no text of a file makes the reader fall over', async () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '\\',
    '\n',
    '{"resourceSpans":[',
    ',',
    ':',
    'a',
    '{"name":"a"}',
    '1',
    '\u0000',
    '{ traceId: ',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(pieces, { maxLength: 20 }), async (parts) => {
      const outcome = await read(parts).catch((error: unknown) => error);

      if (outcome instanceof Error) expect(outcome.name).toBe('UsageError');
    }),
    { numRuns: 500 },
  );
});
