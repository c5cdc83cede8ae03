/** A canonical text in which traces were left out, and how many spans those had. */
interface Rest {
  readonly text: string;
  readonly spans: number;
}

const TRACE = '\ntrace\n';
const SPAN = /^ *span(?:@\d+)? "/gm;

const without = (head: string, traces: readonly string[], common: ReadonlyMap<string, number>): Rest => {
  const left = new Map(common);
  let spans = 0;
  const kept = traces.filter((trace) => {
    const times = left.get(trace) ?? 0;
    if (times === 0) return true;
    left.set(trace, times - 1);
    spans += trace.match(SPAN)?.length ?? 0;
    return false;
  });
  return { text: [head, ...kept].join(TRACE), spans };
};

const counted = (texts: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
};

interface Parted {
  readonly head: string;
  readonly traces: readonly string[];
}

/** The heading with the resources, and each trace; the last one ends as the others do. */
const parted = (text: string): Parted => {
  const [head = '', ...traces] = text.replace(/\r\n/g, '\n').trimEnd().split(TRACE);
  return { head: head.trimEnd(), traces: traces.map((trace) => trace.trimEnd()) };
};

/** Two canonical texts without the traces that both have, each as often as both have it. Linear. */
export const withoutCommon = (before: string, after: string): readonly [Rest, Rest] => {
  const [left, right] = [parted(before), parted(after)];
  const there = counted(right.traces);
  const common = new Map(
    [...counted(left.traces)].map(([trace, times]) => [trace, Math.min(times, there.get(trace) ?? 0)]),
  );
  return [without(left.head, left.traces, common), without(right.head, right.traces, common)];
};
