import { readdirSync, readFileSync } from 'node:fs';
import type { ScenarioResult } from '../../src/model/verdict.ts';
import type { WatchEvent } from '../../src/model/watch-event.ts';
import { type StartedCli, type StartOptions, startCli } from './start-cli.ts';

/** `clnrm dev -r ndjson`, followed by the verdicts of its rounds. */
export interface StartedDev extends AsyncDisposable {
  readonly cli: StartedCli;
  readonly events: readonly WatchEvent[];
  /** The last verdict of each scenario that is there now, by its name. */
  verdicts(): ReadonlyMap<string, ScenarioResult>;
  /** Waits until nothing is left to do and `is` holds; rejects when dev ends before. */
  idle(is?: () => boolean): Promise<void>;
}

export const startDev = (args: readonly string[], options: StartOptions): StartedDev => {
  const cli = startCli(['dev', ...args], options);
  const events: readonly WatchEvent[] = cli.events;
  const verdicts = (): ReadonlyMap<string, ScenarioResult> => {
    const last = new Map<string, ScenarioResult>();
    for (const event of events) {
      if (event.type === 'watch:round')
        for (const [name, { spec }] of last)
          if (event.specs.includes(spec) && !event.parts.includes(spec)) last.delete(name);
      if (event.type === 'scenario:end' && event.result.status !== 'cancelled')
        last.set(event.result.name, event.result);
    }
    return last;
  };
  return {
    cli,
    events,
    verdicts,
    async idle(is = () => true) {
      await cli.until(() => events.at(-1)?.type === 'watch:idle' && is());
    },
    [Symbol.asyncDispose]: () => cli[Symbol.asyncDispose](),
  };
};

/** What a running process holds. */
export interface Held {
  readonly files: number;
  readonly watches: number;
  readonly children: number;
  readonly residentMb: number;
}

const lines = (path: string): readonly string[] => {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return [];
  }
};

/** Reads of /proc what a process holds now. */
export const heldBy = (pid: number): Held => {
  const files = readdirSync(`/proc/${pid}/fd`);
  const watches = files.flatMap((file) =>
    lines(`/proc/${pid}/fdinfo/${file}`).filter((line) => line.startsWith('inotify ')),
  );
  const children = lines(`/proc/${pid}/task/${pid}/children`).join('').trim().split(' ').filter(Boolean);
  const pages = Number(lines(`/proc/${pid}/statm`)[0]?.split(' ')[1]);
  return {
    files: files.length,
    watches: watches.length,
    children: children.length,
    residentMb: (pages * 4) / 1024,
  };
};
