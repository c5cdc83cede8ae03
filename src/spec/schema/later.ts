import * as v from 'valibot';
import { note } from './note.ts';

/**
 * A key of the language that this version does not carry out. What is written there is checked like everything
 * else; then the key is refused by name, before anything starts. `instead` is what to write instead.
 */
export const later = <T>(schema: v.GenericSchema<unknown, T>, instead = '') =>
  v.exactOptional(v.pipe(schema, note({ later: instead })));
