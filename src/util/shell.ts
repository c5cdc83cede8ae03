/** A word as a shell reads it: as it is where nothing in it means something else, else in single quotes. */
export const shellWord = (text: string): string =>
  /^[\w./:@=+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
