/** The spans of one trace of the bench: the first is the parent of all others. */
export const PARTS = [
  ['POST /orders', 'SERVER'],
  ['validate cart', 'INTERNAL'],
  ['price items', 'INTERNAL'],
  ['lookup price', 'CLIENT'],
  ['lookup stock', 'CLIENT'],
  ['reserve stock', 'CLIENT'],
  ['charge card', 'CLIENT'],
  ['insert order', 'CLIENT'],
  ['insert items', 'CLIENT'],
  ['update stock', 'CLIENT'],
  ['publish order', 'PRODUCER'],
  ['send receipt', 'PRODUCER'],
  ['update cache', 'INTERNAL'],
  ['write audit', 'INTERNAL'],
  ['render answer', 'INTERNAL'],
] as const;

/** When the first trace begins, Unix ms; each begins 20 ms after the one before. */
export const FIRST_MS = 1_760_000_000_000;
