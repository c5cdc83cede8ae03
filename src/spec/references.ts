import { fault } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Position } from '../model/position.ts';
import { findReferences, type Reference } from '../util/references.ts';
import { faultOf, type Outputs, type Scope, type Wrong } from './reference-fault.ts';
import { listed, stepsAround, stepsIn, stepsOf } from './reference-steps.ts';
import { isTable } from './schema/parts.ts';
import { serviceEntries } from './schema/service.ts';
import { lineOf, positionIn, type Source } from './source.ts';
import type { Path, TomlTable, TomlValue } from './toml.ts';
import { walk } from './walk.ts';

/** What the check found: faults, and for each service those whose outputs it reads. */
export interface References {
  readonly faults: readonly Diagnostic[];
  readonly needs: ReadonlyMap<string, readonly string[]>;
}

/** Where in a service and in a step references are replaced at run time; a plugin's own options always. */
const inService = ([key = '', , part]: Path): boolean =>
  ['command', 'args', 'env'].includes(String(key)) ||
  (key === 'files' && part === 'content') ||
  !Object.hasOwn(serviceEntries, key);
const inStep = ([key = '', part]: Path): boolean =>
  ['run', 'command', 'http', 'env', 'workdir', 'stdin', 'expect'].includes(String(key)) ||
  (key === 'retry' && part === 'until');

/** One part of a spec, what references in it may read, and where in it they are read at all. */
interface Part {
  readonly value: TomlValue | undefined;
  readonly path: Path;
  readonly scope: Scope;
  readonly isRead: (path: Path) => boolean;
}

/** Checks every `${{ … }}` of a spec: what it names exists, comes earlier, and is read where it stands. */
export const checkReferences = (source: Source, outputs: Outputs): References => {
  const { value } = source.toml;
  const faults = partsOf(value, outputs).flatMap((part) => faultsIn(source, part));
  const needs = tablesOf(value.service).map(
    ([id, service]) => [id, readServices(service).filter((one) => one !== id && outputs.has(one))] as const,
  );
  return { faults, needs: new Map(needs) };
};

const partsOf = (value: TomlTable, outputs: Outputs): readonly Part[] => {
  const nothing: Scope = { outputs, after: [] };
  const plain = Object.keys(value).filter(
    (key) => !['vars', 'service', 'setup', 'teardown', 'scenario', 'expect'].includes(key),
  );
  return [
    ...plain.map((key): Part => ({ value: value[key], path: [key], scope: nothing, isRead: () => false })),
    ...tablesOf(value.service).map(
      ([id, service]): Part => ({
        value: service,
        path: ['service', id],
        scope: { ...nothing, self: id },
        isRead: inService,
      }),
    ),
    ...stepsIn(value).map(
      ({ table, path, before, beside, after }): Part => ({
        value: table,
        path,
        scope: { outputs, before, beside, after },
        isRead: inStep,
      }),
    ),
    ...listed(value.scenario, ['scenario']).flatMap(({ table, path }): readonly Part[] => {
      const { step: _steps, expect, ...own } = table;
      const before = stepsOf(value.setup, 'setup');
      return [
        { value: own, path, scope: { outputs, before, after: [] }, isRead: ([key]) => key === 'run' },
        {
          value: expect,
          path: [...path, 'expect'],
          scope: { outputs, before: stepsAround(value, [table]), after: [] },
          isRead: () => true,
        },
      ];
    }),
    {
      value: value.expect,
      path: ['expect'],
      scope: {
        outputs,
        before: stepsAround(value, tablesIn(value.scenario)),
        after: [],
        roomless: isJoint(value),
      },
      isRead: () => true,
    },
  ];
};

/** Whether the top-level expectations are judged on several scenarios together. */
const isJoint = ({ expect, scenario }: TomlTable): boolean =>
  isTable(expect) && expect.scope === 'spec' && tablesIn(scenario).length > 1;

const tablesIn = (value: TomlValue | undefined): readonly TomlTable[] =>
  listed(value, []).map(({ table }) => table);

const faultsIn = (source: Source, { value, path, scope, isRead }: Part): readonly Diagnostic[] => {
  const faults: Diagnostic[] = [];
  walk(value, [], {
    key: (key, at) => {
      if (key.includes('${{')) faults.push(keyFault(source, [...path, ...at]));
      return true;
    },
    text: (text, at) => {
      if (!text.includes('${{')) return;
      const whole = { text, path: [...path, ...at] };
      for (const reference of findReferences(text)) {
        const wrong = isRead(at) ? faultOf(reference, scope) : unread(whole.path);
        if (wrong === undefined) continue;
        const place = placeOf(source, whole, reference);
        faults.push(fault('unknown-reference', wrong.message, { at: place, ...hintOf(wrong) }));
      }
    },
  });
  return faults;
};

const keyFault = (source: Source, path: Path): Diagnostic =>
  fault('unknown-reference', `a reference is not replaced in a key: \`${path.at(-1)}\``, {
    at: source.atKey(path),
    hint: 'references are replaced in values; write the name itself, or let a template make it',
  });

const hintOf = ({ hint }: Wrong) => (hint === undefined ? {} : { hint });

const unread = (path: Path): Wrong => ({
  message: `a reference is not replaced in \`${path.filter((key) => typeof key === 'string').join('.')}\``,
  hint: 'references are read in what services and steps are given, and in what is expected',
});

interface FoundText {
  readonly text: string;
  readonly path: Path;
}

const placeOf = (source: Source, { text, path }: FoundText, { index, length }: Reference): Position => {
  const place = source.toml.positionOf(path);
  const written = text.slice(index, index + length).split('\n')[0] ?? '';
  for (let line = place?.line ?? 1; line <= (place?.endLine ?? 0); line++) {
    const column = lineOf(source.rendered, line).indexOf(written) + 1;
    if (column > 0) return positionIn(source.rendered, { line, column, length: written.length });
  }
  return source.at(path);
};

const tablesOf = (value: TomlValue | undefined): readonly (readonly [string, TomlTable])[] =>
  isTable(value)
    ? Object.entries(value).flatMap(([key, one]) => (isTable(one) ? [[key, one] as const] : []))
    : [];

const readServices = (service: TomlTable): readonly string[] => {
  const read: string[] = [];
  walk(service, [], {
    text: (text) => {
      for (const { path } of findReferences(text)) {
        const [root, name] = path;
        if (root === 'service' && name !== undefined) read.push(name);
      }
    },
  });
  return read;
};
