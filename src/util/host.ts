import type { Writable } from 'node:stream';

/** The world as a command sees it; built once in `cli.ts`, passed down as a value. */
export interface Host {
  readonly cwd: string;
  /** As `process.platform`. */
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Only for a command that is asked to read it. */
  readonly stdin?: AsyncIterable<Uint8Array | string>;
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  /** Aborts on the first SIGINT, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal;
  readonly clock: { now(): number };
  readonly random: () => number;
}
