/** Light or dark: as the system has it until somebody chooses, and that is remembered where the browser lets it. */
export const theme = (): { readonly flip: () => void } => {
  const root = document.documentElement;
  const KEY = 'clnrm-theme';
  const remembered = (): string | null => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  };
  const set = (name: string): void => {
    root.dataset.theme = name;
    root.style.colorScheme = name;
  };
  const known = remembered();
  if (known === 'light' || known === 'dark') set(known);
  return {
    flip() {
      const isDark =
        root.dataset.theme === 'dark' ||
        (root.dataset.theme === undefined && matchMedia('(prefers-color-scheme: dark)').matches);
      const name = isDark ? 'light' : 'dark';
      set(name);
      try {
        localStorage.setItem(KEY, name);
      } catch {
        // a page opened from a file may have no storage: the choice holds until it is closed
      }
    },
  };
};
