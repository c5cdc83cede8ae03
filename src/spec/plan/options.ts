import { fault } from '../../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Plugin } from '../../model/plugin.ts';
import type { ParsedService } from '../parse-service.ts';
import { label } from '../read.ts';
import { offer } from '../schema/parts.ts';
import { serviceEntries } from '../schema/service.ts';
import { plain } from '../schema/value.ts';
import type { Source } from '../source.ts';
import type { TomlTable } from '../toml.ts';

/** A plugin's options as its schema gave them; undefined with the faults when it refused. */
export interface ReadOptions {
  readonly value: unknown;
  readonly faults: readonly Diagnostic[];
}

/** The keys a plugin's schema names, where it tells (valibot's objects do). */
export const declaredKeys = ({ options }: Plugin): readonly string[] | undefined =>
  'entries' in options && typeof options.entries === 'object' && options.entries !== null
    ? Object.keys(options.entries)
    : undefined;

/** Validates the plugin's own keys of a service; its issues' paths become places. */
export const readOptions = async (
  source: Source,
  service: ParsedService,
  plugin: Plugin,
): Promise<ReadOptions> => {
  const declared = declaredKeys(plugin);
  const unknown = Object.keys(service.options).filter(
    (key) => declared !== undefined && !declared.includes(key),
  );
  const faults = unknown.map((key) => unknownOption(source, service, plugin, key, declared ?? []));
  const known: TomlTable = Object.create(null);
  for (const [key, value] of Object.entries(service.options)) if (!unknown.includes(key)) known[key] = value;
  const result = await plugin.options['~standard'].validate(plain(known));
  if (result.issues === undefined) return { value: result.value, faults };
  return {
    value: undefined,
    faults: [...faults, ...result.issues.map((issue) => issueFault(source, service, plugin, issue))],
  };
};

const unknownOption = (
  source: Source,
  { path, id }: ParsedService,
  plugin: Plugin,
  key: string,
  declared: readonly string[],
): Diagnostic =>
  fault('unknown-key', `\`${key}\` is not a key of service '${id}' (plugin '${plugin.name}')`, {
    at: source.atKey([...path, key]),
    hint: offer(key, serviceEntries, declared),
  });

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** valibot's way to say that a key should not be there at all. */
const isUnknownKey = (issue: Issue): boolean => 'expected' in issue && issue.expected === 'never';

const issueFault = (
  source: Source,
  { path, id }: ParsedService,
  plugin: Plugin,
  issue: Issue,
): Diagnostic => {
  const keys = (issue.path ?? []).map((part) => (typeof part === 'object' ? part.key : part));
  const inner = keys.flatMap((key) => (typeof key === 'symbol' ? [] : [key]));
  const whole = [...path, ...inner];
  const name = `\`${label(whole)}\``;
  const of = `service '${id}' (plugin '${plugin.name}')`;
  const at = source.at(whole);
  if (isUnknownKey(issue)) {
    return fault('unknown-key', `${name} is not a key of ${of}`, { at: source.atKey(whole) });
  }
  if (source.toml.positionOf(whole) === undefined) {
    return fault('missing-key', `${name} is missing in ${of}`, {
      at,
      hint: `write \`${label(whole)} = …\``,
    });
  }
  return fault('wrong-type', `${name} of ${of} is not accepted: ${issue.message}`, { at });
};
