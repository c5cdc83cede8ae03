#!/usr/bin/env node
import { version } from './util/version.ts';

const argv = process.argv.slice(2);

/** Everything else is imported only when it is needed: `--version` costs what Node costs. */
if (argv[0] === '--version' || argv[0] === '-V') {
  process.stdout.write(`clnrm ${version}\n`);
} else {
  const { main } = await import('./commands/main.ts');
  process.exitCode = await main(argv);
}
