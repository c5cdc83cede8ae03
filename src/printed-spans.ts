import type { Unstamped } from './model/events.ts';
import type { Evidence } from './model/evidence.ts';
import type { SpecPlan } from './model/plan.ts';
import type { Columns } from './otel/columns.ts';
import { whole } from './otel/ids.ts';
import { MalformedExport } from './otel/malformed.ts';
import { type Block, Blocks } from './otel/sources/blocks.ts';
import { readBlock } from './otel/sources/read.ts';
import type { SpanStore } from './otel/store.ts';

/** Reads spans out of what steps and services print, where `[otel] sources` has "stdout". */
export interface PrintedSpans {
  hear(event: Unstamped): void;
  /** Objects with spans that were left out: of another time than the step that printed them. */
  outside(): number;
  /** Why spans may be missing; empty when nothing was cut. */
  reasons(): readonly string[];
}

/** Of one object among the lines: a batch of some thousand spans. */
const MOST = 8 << 20;

/** The engine cuts longer lines into pieces. */
const PIECE = 16_384;

/** SDKs cut times to the millisecond. */
const SLACK_NS = 1_000_000n;

/** Nothing but an object with one of these can be a span. */
const TELLING = /trace_?id|"(?:resourceSpans|scopeSpans)"/i;

/** A program whose output is read, and when it began. */
interface Speaker {
  readonly blocks: Blocks;
  readonly sinceNs: bigint;
}

const OUTSIDE = 'outside';

/** Marks the rows that came; throws where one is not of the time of its step. */
const accepting =
  ({ sinceNs }: Speaker, nowNs: bigint, clocked: boolean) =>
  (columns: Columns, first: number): void => {
    for (let row = first; row < columns.size; row++) {
      columns.reported[row] = 1;
      const start = whole(columns.startHigh[row] ?? 0, columns.startLow[row] ?? 0);
      const end = whole(columns.endHigh[row] ?? 0, columns.endLow[row] ?? 0);
      const inside = start + SLACK_NS >= sinceNs && end <= nowNs + SLACK_NS && start <= end;
      // with a clock of its own the subject's times are judged with all others, when the evidence is sealed
      if (!inside && !clocked) throw new MalformedExport(OUTSIDE);
    }
  };

const SILENT: PrintedSpans = { hear: () => {}, outside: () => 0, reasons: () => [] };

/** Listens to one attempt at a scenario. Times are Unix ns on the runner's clock. */
export const listenForSpans = (
  { otel, clock }: SpecPlan,
  store: SpanStore,
  nowNs: () => bigint,
): PrintedSpans => {
  if (otel.readsStdout !== true) return SILENT;
  const speakers = new Map<string, Speaker>();
  const cut = new Set<string>();
  let outside = 0;

  const begin = (who: string): Speaker => {
    const speaker = { blocks: new Blocks({ amongLines: true, most: MOST }), sinceNs: nowNs() };
    speakers.set(who, speaker);
    return speaker;
  };
  const take = (speaker: Speaker, block: Block): void => {
    if (block.kind === 'junk' || !TELLING.test(block.text)) return;
    const read = readBlock(store, block, accepting(speaker, nowNs(), clock !== undefined));
    // a line of a log may well bear the ids of a span and be none
    if (read.kind === 'wrong' && read.reason === OUTSIDE) outside++;
  };
  const hearLine = (who: string, line: string): void => {
    const speaker = speakers.get(who) ?? begin(who);
    for (const block of speaker.blocks.push(line.length > PIECE ? line : `${line}\n`)) take(speaker, block);
  };

  return {
    hear(event) {
      if (event.type === 'step:start') begin(`step '${event.step}'`);
      if (event.type === 'service:start') begin(`service '${event.service}'`);
      if (event.type === 'step:log' && event.stream === 'stdout')
        hearLine(`step '${event.step}'`, event.line);
      if (event.type === 'service:log' && event.stream === 'stdout')
        hearLine(`service '${event.service}'`, event.line);
      if (event.type === 'scenario:diagnostic' && event.diagnostic.code === 'output-truncated')
        cut.add(`printed spans may be missing: ${event.diagnostic.message}`);
    },
    outside: () => outside,
    reasons: () => [...cut],
  };
};

/** The evidence, and what is missing of the spans that were printed. */
export const withPrinted = (evidence: Evidence, printed: PrintedSpans): Evidence => {
  const [reasons, outside] = [printed.reasons(), printed.outside()];
  return {
    ...evidence,
    complete: evidence.complete && reasons.length === 0,
    reasons: [...evidence.reasons, ...reasons],
    ...(outside > 0 && { refused: { ...evidence.refused, 'printed-outside': outside } }),
  };
};
