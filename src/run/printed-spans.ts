import type { LogLine, Unstamped } from '../model/events.ts';
import type { SpecPlan } from '../model/plan.ts';
import { type Block, Blocks } from '../otel/sources/blocks.ts';
import { readBlock } from '../otel/sources/read.ts';
import type { SpanStore } from '../otel/store.ts';
import { acceptReported, type SelfReports } from './self-reported.ts';

/** Reads spans out of what steps and services print, where `[otel] sources` has "stdout". */
export interface PrintedSpans extends SelfReports {
  hear(event: Unstamped): void;
}

/** Of one object among the lines: a batch of some thousand spans. */
const MOST = 8 << 20;

/** Nothing but an object with one of these can be a span. */
const TELLING = /trace_?id|"(?:resourceSpans|scopeSpans)"/i;

/** A program whose output is read, and when it began. */
interface Speaker {
  readonly blocks: Blocks;
  readonly sinceNs: bigint;
}

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
    const { sinceNs } = speaker;
    const accept = acceptReported({ sinceNs, untilNs: nowNs(), clocked: clock !== undefined });
    const read = readBlock(store, block, accept);
    // what is wrong is no fault: a line of a log may well bear the ids of a span and be none
    if (read.kind === 'outside') outside++;
  };
  const hearLine = (who: string, { line, goesOn }: LogLine): void => {
    const speaker = speakers.get(who) ?? begin(who);
    for (const block of speaker.blocks.push(goesOn ? line : `${line}\n`)) take(speaker, block);
  };

  return {
    hear(event) {
      if (event.type === 'step:start') begin(`step '${event.step}'`);
      if (event.type === 'service:start') begin(`service '${event.service}'`);
      if (event.type === 'step:log' && event.stream === 'stdout') hearLine(`step '${event.step}'`, event);
      if (event.type === 'service:log' && event.stream === 'stdout')
        hearLine(`service '${event.service}'`, event);
      if (event.type === 'scenario:diagnostic' && event.diagnostic.code === 'output-truncated')
        cut.add(`printed spans may be missing: ${event.diagnostic.message}`);
    },
    outside: () => outside,
    reasons: () => [...cut],
  };
};
