import type { IncomingHttpHeaders } from 'node:http';
import { unescaped } from '../util/percent.ts';

/** Rows of the store that one sender sent in a row. */
export interface ExportRange {
  /** `x-clnrm-scenario`, `x-clnrm-service` and `x-clnrm-attempt`, undefined without them. */
  readonly scenario: string | undefined;
  readonly service: string | undefined;
  readonly attempt: string | undefined;
  readonly peer: string;
  readonly firstRow: number;
  readonly rows: number;
}

/** A header's value; percent-encoding is undone twice at most, for not every SDK undoes it once before it sends. */
const plain = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' ? unescaped(unescaped(value)) : undefined;

/** Who sent what, and when each service was last heard. */
export class Origins {
  readonly #ranges: ExportRange[] = [];
  readonly #lastMs = new Map<string, number>();
  readonly #peers = new Set<string>();

  connected(peer: string): void {
    this.#peers.add(peer);
  }

  peers(): readonly string[] {
    return [...this.#peers];
  }

  ranges(): readonly ExportRange[] {
    return this.#ranges;
  }

  lastMs(service: string): number {
    return this.#lastMs.get(service) ?? 0;
  }

  /** Notes an export of `rows` rows; `services` are the names that its spans give themselves. */
  add(
    headers: IncomingHttpHeaders,
    from: { readonly peer: string; readonly firstRow: number; readonly rows: number; readonly atMs: number },
    services: readonly string[],
  ): void {
    const scenario = plain(headers['x-clnrm-scenario']);
    const service = plain(headers['x-clnrm-service']);
    const attempt = plain(headers['x-clnrm-attempt']);
    for (const name of [...services, ...(service === undefined ? [] : [service])])
      this.#lastMs.set(name, from.atMs);
    const { peer, firstRow, rows } = from;
    const last = this.#ranges.at(-1);
    // rows of the runner may lie between two exports of one sender
    const adjoins = last !== undefined && last.firstRow + last.rows === firstRow;
    const isSameSource = last?.scenario === scenario && last?.service === service;
    if (adjoins && isSameSource && last.attempt === attempt && last.peer === peer)
      this.#ranges[this.#ranges.length - 1] = { ...last, rows: last.rows + rows };
    else if (rows > 0) this.#ranges.push({ scenario, service, attempt, peer, firstRow, rows });
  }
}
