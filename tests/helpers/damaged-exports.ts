import { toOtlpJson } from '../../src/otel/encode-json.ts';
import { decodeJson } from '../../src/otel/json.ts';
import { decodeLogsJson } from '../../src/otel/logs-json.ts';
import { decodeLogsProtobuf } from '../../src/otel/logs-protobuf.ts';
import { MalformedExport } from '../../src/otel/malformed.ts';
import { decodeProtobuf } from '../../src/otel/protobuf.ts';
import { type SpanRecord, SpanStore } from '../../src/otel/store.ts';
import { type Entry, encodeLogs } from './logs.ts';
import { chooser, damage } from './mutate.ts';
import { encodeProtobuf } from './otlp.ts';

const text = (value: string) => ({ type: 'string', value }) as const;

/** Two spans that use everything a span can have. */
export const RICH: readonly SpanRecord[] = [1, 2].map((n) => ({
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: `000000000000000${n}`,
  ...(n === 2 ? { parentSpanId: '0000000000000001' } : {}),
  name: 'GET /orders',
  kind: 2,
  startNs: 1_760_000_000_000_000_000n,
  endNs: 1_760_000_000_000_500_000n,
  status: 2,
  statusMessage: 'kaputt',
  scope: 'lib',
  resource: { 'service.name': text('api') },
  attributes: {
    text: text('grüße'),
    int: { type: 'int', value: '-5' },
    big: { type: 'int', value: '9007199254740993' },
    double: { type: 'double', value: 1.5 },
    list: {
      type: 'array',
      value: [text('a'), { type: 'map', value: { b: { type: 'bytes', value: 'AAE=' } } }],
    },
  },
  events: [
    { name: 'retry', timeNs: 1_760_000_000_000_000_001n, attributes: { n: { type: 'bool', value: true } } },
  ],
  links: [
    { traceId: '1af7651916cd43dd8448eb211c80319c', spanId: '0000000000000009', attributes: { x: text('y') } },
  ],
}));

export interface Outcome {
  readonly accepted: number;
  readonly refused: number;
  /** Faults that are no refusal, or refusals that left something behind. None is right. */
  readonly wrong: readonly string[];
}

/** Decodes `rounds` damaged exports of both encodings into stores that are sealed every thousand. */
export const decodeDamaged = (rounds: number, seed: string): Outcome => {
  const choose = chooser(seed);
  const bodies = [encodeProtobuf(RICH), Buffer.from(JSON.stringify(toOtlpJson(RICH)))] as const;
  const wrong: string[] = [];
  let [accepted, refused] = [0, 0];
  let store = new SpanStore();
  for (let round = 0; round < rounds; round++) {
    if (round % 1000 === 0) {
      store.seal();
      store = new SpanStore();
    }
    const which = choose(4) === 0 ? 1 : 0;
    const body = damage(bodies[which], choose);
    const before = JSON.stringify(store.ingest((columns) => columns.mark()));
    try {
      store.ingest((columns) =>
        which === 0 ? decodeProtobuf(columns, body) : decodeJson(columns, body.toString()),
      );
      accepted++;
    } catch (error) {
      refused++;
      const after = JSON.stringify(store.ingest((columns) => columns.mark()));
      if (!(error instanceof MalformedExport)) wrong.push(`round ${round}: ${error}`);
      if (after !== before) wrong.push(`round ${round} left something: ${before} → ${after}`);
    }
  }
  return { accepted, refused, wrong };
};

const ENTRY: Entry = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: '0000000000000001',
  eventName: 'exception',
  body: { text: 'grüße' },
  severityText: 'ERROR',
  severityNumber: 17,
  timestamp: 1_760_000_000_000,
  attributes: { 'exception.type': 'TypeError', n: 5 },
};

/** As `decodeDamaged`, for log records. */
export const decodeDamagedLogs = async (rounds: number, seed: string): Promise<Outcome> => {
  const choose = chooser(seed);
  const { protobuf, json } = await encodeLogs([ENTRY, { ...ENTRY, body: 'kaputt' }, { body: 'of no span' }]);
  const store = new SpanStore();
  const wrong: string[] = [];
  let [accepted, refused] = [0, 0];
  for (let round = 0; round < rounds; round++) {
    const binary = choose(4) > 0;
    const body = damage(binary ? protobuf : Buffer.from(json), choose);
    const before = JSON.stringify(store.ingest((columns) => columns.mark()));
    try {
      store.ingest((columns) =>
        binary ? decodeLogsProtobuf(columns, body) : decodeLogsJson(columns, body.toString()),
      );
      accepted++;
    } catch (error) {
      refused++;
      const after = JSON.stringify(store.ingest((columns) => columns.mark()));
      if (!(error instanceof MalformedExport)) wrong.push(`round ${round}: ${error}`);
      if (after !== before) wrong.push(`round ${round} left something: ${before} → ${after}`);
    }
  }
  for (const record of RICH) store.add(record);
  if (store.seal().events(0).length < 2) wrong.push('no record became an event');
  return { accepted, refused, wrong };
};
