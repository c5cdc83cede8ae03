import type { Emit, RunningService } from '../../engine/service.ts';
import type { Exit } from '../../model/plugin.ts';

/** A scenario that uses a shared service now. */
export interface User {
  readonly scenario: string;
  readonly emit: Emit;
  onExit(running: RunningService, exit: Exit): void;
}

/** Who uses a shared service. */
export interface Users {
  add(user: User): void;
  remove(user: User): void;
  all(): readonly User[];
  /** Settles when there is none, which may be now. */
  gone(): Promise<void>;
}

export const createUsers = (): Users => {
  const users = new Set<User>();
  let waiting: (() => void)[] = [];
  return {
    add: (user) => void users.add(user),
    remove(user) {
      users.delete(user);
      if (users.size > 0) return;
      for (const wake of waiting) wake();
      waiting = [];
    },
    all: () => [...users],
    gone: () => (users.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
};
