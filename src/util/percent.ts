/** The text that percent-encoding stands for; the text itself where it is none. */
export const unescaped = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
