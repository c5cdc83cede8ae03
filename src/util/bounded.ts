import vm from 'node:vm';

const room: { work: () => void } = { work: () => {} };
const inRoom = new vm.Script('work()');
let context: vm.Context | undefined;

/**
 * Runs synchronous work for at most `timeoutMs`; false when it was given up in the middle, and must then be without
 * effects that anyone sees. Costs about 60 µs, so it is for work that may be long. Throws what the work throws.
 */
export const withinTime = (work: () => void, timeoutMs: number): boolean => {
  room.work = work;
  // one context for all: making one takes longer than most work
  context ??= vm.createContext(room);
  try {
    // only a vm timeout interrupts V8 in the middle of a loop or of backtracking
    inRoom.runInContext(context, { timeout: timeoutMs });
    return true;
  } catch (error) {
    // the error may come from another realm, so that `instanceof` would not know it
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false;
    throw error;
  } finally {
    room.work = () => {};
  }
};
