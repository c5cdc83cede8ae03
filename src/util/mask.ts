const SECRET_NAME =
  /(^|_)(PG|DB)?(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIALS?|(API|ACCESS|PRIVATE|SECRET)_?KEY|PRIVATE)(_|$)/i;

/** Shorter values would black out ordinary text. */
const SHORTEST = 6;

/** Values that people give to such names in tests although they hide nothing. */
const COMMON =
  /^(password|passwd|passphrase|secret|changeme|change-me|example|default|testing|development|production|disabled|enabled|required|postgres|mysql|redis|admin|administrator|localhost|clnrm|[0-9]{1,7}|true|false|\/[\w./-]*)$/i;

/** What stands in the place of a secret. */
const MASK = '***';

/** Whether a variable of this name holds something that must never be shown. */
const isSecretName = (name: string): boolean => SECRET_NAME.test(name);

/**
 * Values of variables whose names look secret, longest first, so that one never leaves the tail of another.
 * `names` are ordinary words here (services, the spec): a password equal to one of them hides nothing.
 */
export const secretsIn = (
  variables: readonly (readonly [name: string, value: string | undefined])[],
  names: readonly string[] = [],
): readonly string[] => {
  const ordinary = new Set(names.map((name) => name.toLowerCase()));
  const values = variables.flatMap(([name, value]) =>
    value !== undefined && isSecretName(name) ? [value] : [],
  );
  const kept = values.filter(
    (value) =>
      value.length >= SHORTEST &&
      !value.includes('${{') &&
      !COMMON.test(value) &&
      !ordinary.has(value.toLowerCase()),
  );
  return longestFirst(kept);
};

/** Values shorter than this cannot be masked: every text would be full of them. */
export const SHORTEST_NAMED = 3;

/** Values of the variables that somebody named as secrets, whatever they look like. */
export const namedSecrets = (
  variables: readonly (readonly [name: string, value: string | undefined])[],
  named: readonly string[],
): readonly string[] =>
  variables.flatMap(([name, value = '']) =>
    named.includes(name) && value.length >= SHORTEST_NAMED && !value.includes('${{') ? [value] : [],
  );

/** Each once, the longest first. */
export const longestFirst = (secrets: readonly string[]): readonly string[] =>
  [...new Set(secrets)].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));

/** Text with every secret replaced by `***`. `secrets` come longest first. */
const maskText = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((masked, secret) => masked.replaceAll(secret, MASK), text);

const maskDeep = (value: unknown, secrets: readonly string[]): unknown => {
  if (typeof value === 'string') return maskText(value, secrets);
  if (Array.isArray(value)) return value.map((one) => maskDeep(one, secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, maskDeep(one, secrets)]));
};

/** A function that masks every text in plain data, keys excepted; the same value where nothing is to mask. */
export const masker = <T>(secrets: readonly string[]): ((value: T) => T) => {
  if (secrets.length === 0) return (value) => value;
  // as they appear inside JSON, without its quotes
  const written = secrets.map((secret) => JSON.stringify(secret).slice(1, -1));
  return (value) => {
    const text = JSON.stringify(value);
    // the walk keeps the shape: texts stay texts
    return written.some((secret) => text.includes(secret)) ? (maskDeep(value, secrets) as T) : value;
  };
};
