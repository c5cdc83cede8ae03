import type { Reporter } from './reporter.ts';

/** The reporters by name; a format's file is loaded only when it is asked for. */
export const reporters = {
  human: async () => (await import('./human.ts')).human,
  json: async () => (await import('./json.ts')).json,
  ndjson: async () => (await import('./ndjson.ts')).ndjson,
  digest: async () => (await import('./digest.ts')).digest,
  junit: async () => (await import('./junit.ts')).junit,
  tap: async () => (await import('./tap.ts')).tap,
  ctrf: async () => (await import('./ctrf.ts')).ctrf,
  github: async () => (await import('./github.ts')).github,
  html: async () => (await import('./html/html.ts')).html,
  markdown: async () => (await import('./markdown.ts')).markdown,
} as const satisfies Readonly<Record<string, () => Promise<Reporter>>>;

export type ReporterName = keyof typeof reporters;

const names = Object.keys(reporters);

/** Reporters that draw spans: a run tells `scenario:trace` only where one of them listens. */
export const drawsSpans = (name: string): boolean => name === 'html';

/** All names as a sentence has them. */
export const reporterNames = `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
