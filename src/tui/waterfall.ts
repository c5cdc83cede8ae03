import type { SpanColumns } from '../model/span-columns.ts';
import { branches } from '../reporters/tree.ts';
import { showDuration } from '../util/duration.ts';
import type { Look } from '../util/look.ts';
import { clip, pad, plural, tame } from '../util/text.ts';
import { line, type Piece, windowOn } from './line.ts';
import { type ShownSpan, spansOf } from './spans.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A span as a bar on `width` columns that stand for `totalMs`; what is too short for a column still has one. */
const bar = (span: ShownSpan, totalMs: number, width: number, unicode: boolean): string => {
  const column = (ms: number): number => Math.round((ms / Math.max(totalMs, 1e-6)) * width);
  const from = Math.min(width - 1, Math.max(0, column(span.startMs)));
  const long = Math.max(1, Math.min(width - from, column(span.startMs + span.durationMs) - from));
  return ' '.repeat(from) + (unicode ? '━' : '=').repeat(long);
};

/** What is known of one span, a fact a line. */
const detailLines = (span: ShownSpan, width: number, look: Look): readonly string[] => {
  const fact = (name: string, value: string): string =>
    line([['bold', pad(clip(name, 26, look.unicode), 27)], value], width, look);
  const status = span.message === '' ? span.status : `${span.status}: ${span.message}`;
  return [
    fact('span', span.name),
    fact('service', span.service),
    fact('kind, status', `${span.kind}, ${status}`),
    fact('time', `+${showDuration(span.startMs)}, ${showDuration(span.durationMs)} long`),
    fact('span id', span.spanId),
    fact('trace id', span.traceId),
    ...span.attributes.map(([key, value]) => fact(key, value)),
    ...span.events.map(({ name, atMs }) => fact(`event +${showDuration(atMs)}`, name)),
  ];
};

/** The spans of a scenario as bars on one axis, and below them the chosen one in full; exactly `height` lines. */
export const waterfallLines = (
  columns: SpanColumns,
  chosen: number,
  { width, height }: Size,
  look: Look,
): readonly string[] => {
  const shown = spansOf(columns);
  const of = columns.total;
  const totalMs = shown.reduce((most, { startMs, durationMs }) => Math.max(most, startMs + durationMs), 0);
  const services = new Set(shown.map(({ service }) => service)).size;
  const more = of > shown.length ? `, the first ${shown.length} shown` : '';
  const title = `${plural(of, 'span')} of ${plural(services, 'service')}, ${showDuration(totalMs)}${more}`;
  const details = shown[chosen] === undefined ? [] : detailLines(shown[chosen], width, look);
  const bars = Math.max(
    3,
    Math.min(shown.length, height - 2 - Math.min(details.length, Math.ceil(height / 2))),
  );
  const top = Math.max(0, Math.min(chosen - Math.floor(bars / 2), shown.length - bars));
  const [names, times] = [Math.floor(width * 0.42), 9];
  const prefixes = branches(shown, look.unicode);
  const spans = shown.slice(top, top + bars).map((span, index) => {
    const place = top + index;
    const name = pad(clip(`${prefixes[place] ?? ''}${tame(span.name)}`, names - 2, look.unicode), names - 2);
    const drawn = bar(span, totalMs, width - names - times - 1, look.unicode);
    const pointer = place === chosen ? (look.unicode ? '❯ ' : '> ') : '  ';
    const pieces: readonly Piece[] = [
      ['cyan', pointer],
      place === chosen ? ['bold', name] : name,
      ['dim', showDuration(span.durationMs).padStart(times)],
      ' ',
      [span.status === 'ERROR' ? 'red' : 'cyan', drawn],
    ];
    return line(pieces, width, look);
  });
  const rule = line([['dim', (look.unicode ? '─' : '-').repeat(width)]], width, look);
  return windowOn([line([['dim', title]], width, look), ...spans, rule, ...details], 0, height, width);
};
