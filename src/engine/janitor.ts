/**
 * The janitor: what the watchdog becomes when the runner was killed. A program of its own:
 * `node janitor.js <run> <folder>`.
 */
import { cleanRun } from './clean-run.ts';

const [run = '', folder = ''] = process.argv.slice(2);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
await cleanRun(run, folder);
