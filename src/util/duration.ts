const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** The form of a duration. */
export const DURATION = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/;

/** Reads `500ms`, `1.5s`, `2m`, `1h` or a chain such as `1m30s` as milliseconds; undefined for anything else. */
export const parseDuration = (text: string): number | undefined => {
  if (!DURATION.test(text)) return undefined;
  let ms = 0;
  for (const [, number, unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) {
    ms += Number(number) * (UNITS[unit] ?? 0);
  }
  return Number.isFinite(ms) ? ms : undefined;
};

/** Milliseconds as a spec writes them, to the nanosecond: `30s`, `1500ms`. */
export const writeDuration = (ms: number): string =>
  ms % 1000 === 0 ? `${ms / 1000}s` : `${Number(ms.toFixed(6))}ms`;

/** When something was, in ms from a moment: `+412 ms`, `-1.2 s`. */
export const showOffset = (ms: number): string => `${ms < 0 ? '-' : '+'}${showDuration(Math.abs(ms))}`;

/** Milliseconds for people, at most three digits: `0.4 ms`, `412 ms`, `1.2 s`, `2 m 5 s`. */
export const showDuration = (ms: number): string => {
  if (ms > 0 && ms < 9.95) return `${Number(ms.toFixed(1))} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} m`;
};
