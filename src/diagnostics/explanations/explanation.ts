/** What `clnrm explain CODE` says beside the code's meaning. */
export interface Explanation {
  /** A typical cause, or what to know about it, in a few sentences. */
  readonly why: string;
  /** What provokes it, as parts of specs or as command lines; several texts are several specs. */
  readonly bad: readonly string[];
  /** The same, mended. */
  readonly good: readonly string[];
  /** What the examples are: parts of specs without it. */
  readonly language?: 'sh';
}

/** One bad and one good part of a spec. */
export const one = (why: string, bad: string, good: string): Explanation => ({
  why,
  bad: [bad],
  good: [good],
});

/** One bad and one good command line. */
export const line = (why: string, bad: string, good: string): Explanation => ({
  ...one(why, bad, good),
  language: 'sh',
});
