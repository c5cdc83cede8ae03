/** Levenshtein distance with transpositions (optimal string alignment), in edits. */
export const distance = (a: string, b: string): number => {
  const width = b.length + 1;
  const cells = new Uint32Array((a.length + 1) * width);
  const at = (row: number, column: number): number => cells[row * width + column] ?? 0;
  for (let row = 0; row <= a.length; row++) {
    for (let column = 0; column < width; column++) {
      if (row === 0 || column === 0) {
        cells[row * width + column] = row + column;
        continue;
      }
      const same = a[row - 1] === b[column - 1] ? 0 : 1;
      let least = Math.min(at(row - 1, column) + 1, at(row, column - 1) + 1, at(row - 1, column - 1) + same);
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) least = Math.min(least, at(row - 2, column - 2) + 1);
      cells[row * width + column] = least;
    }
  }
  return at(a.length, b.length);
};

const LONGEST = 200;

/** Names that resemble `name`, nearest first, at most `most`; a third of the length may differ, not all of it. */
export const nearest = (name: string, names: Iterable<string>, most = 3): readonly string[] => {
  // nobody misspells a name of this length, and comparing two of them would take a gigabyte
  if (name.length > LONGEST) return [];
  const limit = Math.max(1, Math.floor(name.length / 3));
  return [...new Set(names)]
    .filter((candidate) => candidate.length <= LONGEST)
    .map((candidate) => ({ candidate, edits: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(
      ({ edits, candidate }) =>
        (edits <= limit && edits < Math.max(name.length, candidate.length)) ||
        candidate.toLowerCase().startsWith(name.toLowerCase()),
    )
    .sort((a, b) => a.edits - b.edits || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, most)
    .map(({ candidate }) => candidate);
};

/** "did you mean 'x'?" or, when nothing resembles it, the list of what exists. */
export const didYouMean = (name: string, names: readonly string[]): string => {
  const [best] = nearest(name, names, 1);
  if (best !== undefined) return `did you mean '${best}'?`;
  return names.length === 0
    ? 'there are none'
    : `it can be ${[...names]
        .sort()
        .map((one) => `'${one}'`)
        .join(', ')}`;
};
