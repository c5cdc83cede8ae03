import module from 'node:module';
import { setFlagsFromString } from 'node:v8';

/**
 * Imports modules with all their functions compiled at once. V8 compiles a function when it is first called, which
 * costs most where everything is called for the first time in a moment that counts: to be used while the program waits
 * for something else. Where Node keeps compiled code from run to run, functions are there already.
 */
export const compileWhole = async <T>(load: () => Promise<T>): Promise<T> => {
  if ('enableCompileCache' in module) return load();
  setFlagsFromString('--no-lazy');
  try {
    return await load();
  } finally {
    setFlagsFromString('--lazy');
  }
};
