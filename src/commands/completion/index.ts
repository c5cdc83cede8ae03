import { didYouMean } from '../../diagnostics/suggest.ts';
import { defineCommand } from '../command.ts';
import { usage } from '../usage.ts';
import { bashCompletion } from './bash.ts';
import { fishCompletion } from './fish.ts';
import { commandWords } from './words.ts';
import { zshCompletion } from './zsh.ts';

const shells = new Map([
  ['bash', bashCompletion],
  ['zsh', zshCompletion],
  ['fish', fishCompletion],
]);

/** `clnrm completion SHELL`: a script that completes commands, flags, their values and specs. */
export default defineCommand({
  flags: {},
  most: 1,
  examples: [
    ['eval "$(clnrm completion bash)"', 'in ~/.bashrc'],
    ['eval "$(clnrm completion zsh)"', 'in ~/.zshrc, after compinit'],
    ['clnrm completion fish | source', 'in config.fish'],
  ],
  async run({ words: [shell] }, { stdout }, all) {
    const write = shells.get(shell ?? '');
    if (write !== undefined) {
      stdout.write(write(await commandWords(all)));
      return 0;
    }
    const names = [...shells.keys()];
    throw shell === undefined
      ? usage('clnrm completion wants a shell', `write one of ${names.join(', ')}`)
      : usage(`clnrm cannot complete in '${shell}'`, didYouMean(shell, names));
  },
});
