import { plugins } from '../../../plugins/index.ts';
import { keysOf } from '../../../src/spec/describe/keys.ts';
import { tablesIn } from '../../../src/spec/describe/parts.ts';
import { examples } from '../examples.ts';
import { block, code, page, table } from '../markdown.ts';

const list = (words: readonly (string | number)[]): string =>
  words.length === 0 ? 'none' : words.map((one) => code(String(one))).join(', ');

const section = async (name: string): Promise<string> => {
  const plugin = (await plugins[name]?.())?.default;
  const example = examples.plugins[name];
  if (plugin === undefined || example === undefined) throw new Error(`plugin ${name} has no example`);
  const rows = tablesIn(plugin.options)
    .flatMap(keysOf)
    .map((key) => [
      `${code(key.name)}${key.required ? ' (required)' : ''}`,
      key.wanted,
      key.fallback === undefined ? '' : code(key.fallback),
    ]);
  return [
    `## ${plugin.name}`,
    `${plugin.summary}.`,
    [
      `- runs as: ${plugin.backends.join(' or ')}`,
      `- outputs: ${list(plugin.outputs)}`,
      `- ports of its own: ${list(plugin.ports ?? [])}`,
    ].join('\n'),
    rows.length === 0 ? 'No options of its own.' : table(['Option', 'Value', 'Default'], rows),
    block('toml', example),
  ].join('\n\n');
};

/** Every built-in plugin with its outputs, options and a table that works. */
export const pluginsPage = async (): Promise<string> =>
  page(
    'Plugins',
    '`plugins/` and `tests/docs/examples.ts`',
    'What `plugin = "…"` of a `[service.*]` may name. Outputs are read as `${{ service.<id>.<output> }}`. A plugin of your own: [write a plugin](../writing-a-plugin.md).',
    ...(await Promise.all(Object.keys(plugins).map(section))),
  );
