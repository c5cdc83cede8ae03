import type { Trace } from '../model/trace.ts';

export const MILLISECOND_NS = 1e6;

/** Tells whether a time of the trace, ns since its `baseNs`, is at a whole millisecond of Unix time. */
export const wholeMillisecondTest = ({ baseNs }: Pick<Trace, 'baseNs'>): ((time: number) => boolean) => {
  const base = Number(BigInt(baseNs) % BigInt(MILLISECOND_NS));
  return (time) => (base + time) % MILLISECOND_NS === 0;
};
