/** The mark that processes of a run are found and ended by. */
export const RUN_VARIABLE = 'CLNRM_RUN_ID';

/** How far the clock of a subject is ahead of the machine's, in whole ms: read by the preload of Node. */
export const CLOCK_VARIABLE = 'CLNRM_CLOCK_AHEAD_MS';

const OF_THE_ROOM: readonly string[] = ['CLNRM', 'CLNRM_SEED', 'CLNRM_SCRATCH', RUN_VARIABLE, CLOCK_VARIABLE];

const OF_THE_TRACE: readonly string[] = ['TRACEPARENT', 'TRACESTATE', 'BAGGAGE'];

/** Whether clnrm itself says what this variable is in a room: the caller's of the same name may not enter. */
export const isOwnVariable = (name: string): boolean =>
  OF_THE_ROOM.includes(name) || OF_THE_TRACE.includes(name) || name.startsWith('OTEL_');
