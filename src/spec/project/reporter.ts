/** `junit=out/junit.xml` with the file as `local` writes it; a reporter without a file as it is. */
export const localReporter = (written: string, local: (path: string) => string): string => {
  const equals = written.indexOf('=');
  return equals < 0 ? written : `${written.slice(0, equals)}=${local(written.slice(equals + 1))}`;
};
