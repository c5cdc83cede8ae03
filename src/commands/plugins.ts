import { plugins } from '../../plugins/index.ts';
import { lookOf } from '../util/look.ts';
import { defineCommand } from './command.ts';
import { plannedPluginWords } from './planned.ts';
import { notYet, usage } from './usage.ts';

/** `clnrm plugins`: what a `[service.*]` may name under `plugin`. */
export default defineCommand({
  flags: {},
  most: 1,
  examples: [['clnrm plugins', 'name, backends, summary and outputs of each']],
  async run({ words: [word = 'list'], 'no-color': noColour = false }, { stdout, env }) {
    if (plannedPluginWords.has(word)) throw notYet(`clnrm plugins ${word}`);
    if (word !== 'list') throw usage(`clnrm plugins has no '${word}'`, "write 'clnrm plugins'");
    const { paint } = lookOf(stdout, env, noColour);
    const loaded = await Promise.all(Object.values(plugins).map(async (load) => (await load()).default));
    const width = Math.max(0, ...loaded.map(({ name }) => name.length));
    for (const { name, summary, backends, outputs } of loaded) {
      const facts = [
        backends.join(' or '),
        ...(outputs.length === 0 ? [] : [`outputs ${outputs.join(', ')}`]),
      ];
      stdout.write(`${paint('bold', name.padEnd(width))}  ${summary}\n`);
      stdout.write(`${' '.repeat(width)}  ${paint('dim', facts.join('; '))}\n`);
    }
    return 0;
  },
});
