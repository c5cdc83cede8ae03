#!/usr/bin/env node
const argv = process.argv.slice(2);

/** Everything else is imported only when it is needed: `--version` costs little more than Node. */
if (argv[0] === '--version' || argv[0] === '-V') {
  const { versionText } = await import('./commands/version.ts');
  process.stdout.write(await versionText(process.env));
} else {
  const { main } = await import('./commands/main.ts');
  process.exitCode = await main(argv);
}
