/** The preload of Node that continues TRACEPARENT, as it lies in this installation. */
export const JOIN = 'dist/engine/joining/preload.cjs';

/** Where a room or a container sees it. */
export const JOIN_INSIDE = '/.clnrm/join.cjs';
