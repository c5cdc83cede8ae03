import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where `tests/sdks/prepare` keeps what it made of a language; what is built again from there needs no network. */
export const prepared = (language: string): string =>
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'clnrm-sdks', language);
