/** The text behind a quoted value such as `"1\n2"`; anything else as it is. */
export const unquoted = (shown: string): string => {
  if (!/^".*"$/s.test(shown)) return shown;
  try {
    return String(JSON.parse(shown));
  } catch {
    return shown;
  }
};
