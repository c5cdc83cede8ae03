#!/usr/bin/env node
import module from 'node:module';

const argv = process.argv.slice(2);

/** Everything else is imported only when it is needed: `--version` costs little more than Node. */
if (argv[0] === '--version' || argv[0] === '-V') {
  const { versionText } = await import('./commands/version.ts');
  process.stdout.write(await versionText(process.env));
} else {
  // Node 22.8 and later keep what V8 made of our code for the next time; NODE_DISABLE_COMPILE_CACHE=1 forbids it
  if ('enableCompileCache' in module && typeof module.enableCompileCache === 'function')
    module.enableCompileCache();
  const { main } = await import('./commands/main.ts');
  process.exitCode = await main(argv);
}
