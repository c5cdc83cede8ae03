/** Parts of the command line that are designed and not built: refused by name, never called unknown. */
export const plannedCommands: ReadonlySet<string> = new Set([
  ...['services', 'record'],
  ...['repro', 'report', 'cache'],
]);

/** Flags of each command that are designed and not built. */
export const plannedFlags: Readonly<Record<string, ReadonlySet<string>>> = {
  run: new Set([
    ...['shard', 'shard-by', 'last-failed', 'changed', 'force'],
    ...['fail-on-flaky', 'shuffle', 'dry-run'],
  ]),
};

/** Words after `plugins` that are designed and not built. */
export const plannedPluginWords: ReadonlySet<string> = new Set([
  ...['info', 'search', 'add', 'update', 'remove', 'new', 'pack', 'publish'],
]);
