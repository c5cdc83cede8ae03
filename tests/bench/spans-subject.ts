import { compileWhole } from '../../src/util/compile-whole.ts';

/** One measurement in a process of its own, as cold as it is in a run, whose code is compiled before the first span comes. */
const [, , what = ''] = process.argv;
const { measurements } = await compileWhole(() => import('./spans-measurements.ts'));
const chosen = Object.entries(measurements).find(([name]) => name === what)?.[1];
if (!chosen) throw new Error(`there is no measurement '${what}'`);
process.stdout.write(JSON.stringify(await chosen()));
