#!/usr/bin/env node
/** Put in by the build; not imported, so that this file stands alone until it knows the command. */
declare const CLNRM_VERSION: string;

const argv = process.argv.slice(2);

/** Everything else is imported only when it is needed: `--version` costs what Node costs. */
if (argv[0] === '--version' || argv[0] === '-V') {
  process.stdout.write(`clnrm ${CLNRM_VERSION}\n`);
} else {
  const { main } = await import('./commands/main.ts');
  process.exitCode = await main(argv);
}
