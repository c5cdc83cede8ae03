import { isDeepStrictEqual } from 'node:util';
import { fault } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { RenderedSpec } from '../model/files.ts';
import { prepareJsonPaths } from '../util/json-path.ts';
import type { Change, Normalised } from './dialects/index.ts';
import { jsonPathsIn } from './json-paths.ts';
import { type Expectations, readExpectations } from './parse-expect.ts';
import { type ParsedScenario, type ParsedStep, readScenarios, readSteps } from './parse-scenario.ts';
import { type ParsedService, readServices } from './parse-service.ts';
import { type Reader, read } from './read.ts';
import { isTable } from './schema/parts.ts';
import { report } from './schema/report.ts';
import { spec } from './schema/scenario.ts';
import { determinism, isolation, limits, meta, otel } from './schema/settings.ts';
import { positionIn, type Source, sourceOf } from './source.ts';
import { parseToml, type TomlValue } from './toml.ts';
import { walk } from './walk.ts';

/** A spec as written, typed: what could be read of it, and its faults. Without faults nothing is missing. */
export interface ParsedSpec {
  readonly source: Source;
  readonly settings: Settings;
  readonly services: readonly ParsedService[];
  /** Also of services that are at fault: a reference to one of them is no second fault. */
  readonly serviceIds: readonly string[];
  readonly setup: readonly ParsedStep[];
  readonly teardown: readonly ParsedStep[];
  readonly scenarios: readonly ParsedScenario[];
  readonly expectations: Expectations;
  /** Older forms that were read as today's. */
  readonly changes: readonly Change[];
  readonly faults: readonly Diagnostic[];
}

type Settings = ReturnType<typeof readSettings>;

/**
 * Reads rendered text of any form, older ones as today's. TOML that does not parse is one fault; after that all
 * faults of the file are found. `plugins` are the names that `plugin` may bear.
 */
export const parseSpec = async (
  rendered: RenderedSpec,
  plugins: readonly string[] = [],
): Promise<ParsedSpec | { readonly faults: readonly [Diagnostic] }> => {
  const parsed = parseToml(rendered.text);
  if ('fault' in parsed) {
    const { message, hint, ...place } = parsed.fault;
    const at = positionIn(rendered, place);
    return { faults: [fault('toml-syntax', message, hint === undefined ? { at } : { at, hint })] };
  }
  const today = await readToday(rendered, { toml: parsed.toml, changes: [], refusals: [] });
  if (isPlainlyToday(today)) return today;
  const { normalise } = await import('./dialects/index.ts');
  const normalised = normalise(parsed.toml, plugins);
  return normalised.toml === parsed.toml ? today : readToday(rendered, normalised);
};

/** Every older form is a fault today, or stands among the keys of a plugin, which are looked at later. */
const isPlainlyToday = ({ faults, services }: ParsedSpec): boolean =>
  faults.length === 0 && services.every(({ options }) => Object.keys(options).length === 0);

const readToday = async (
  rendered: RenderedSpec,
  { toml, changes, refusals }: Normalised,
): Promise<ParsedSpec> => {
  await prepareJsonPaths(jsonPathsIn(toml.value));
  const source = sourceOf(rendered, toml);
  const refused = refusals.map(({ place, message, hint, code = 'older-form' }) =>
    fault(code, message, { at: positionIn(rendered, place), hint }),
  );
  const reader: Reader = { source, faults: refused };
  const { value } = toml;
  refuseNames(reader, value);
  read(reader, spec, value, []);
  checkMatrix(reader, value.matrix);
  if (value.scenario === undefined) {
    reader.faults.push(
      fault('missing-key', 'the spec has no [[scenario]]', {
        at: source.at([]),
        hint: 'write [[scenario]] and its name',
      }),
    );
  }
  return {
    source,
    settings: readSettings(reader),
    services: readServices(reader, value.service),
    serviceIds: isTable(value.service) ? Object.keys(value.service) : [],
    setup: readSteps(reader, value.setup, ['setup'], 'setup'),
    teardown: readSteps(reader, value.teardown, ['teardown'], 'teardown'),
    scenarios: readScenarios(reader, value.scenario),
    expectations: readExpectations(reader, value.expect, ['expect']),
    changes,
    faults: reader.faults,
  };
};

const readSettings = (reader: Reader) => {
  const { value } = reader.source.toml;
  if (value.meta === undefined) {
    const hint = 'write [meta] and name = "…"';
    reader.faults.push(fault('missing-key', 'the spec has no [meta]', { at: reader.source.at([]), hint }));
  }
  if (
    isTable(value.meta) &&
    isTable(value.limits) &&
    value.meta.timeout !== undefined &&
    value.limits.timeout !== undefined
  ) {
    const at = reader.source.atKey(['limits', 'timeout']);
    reader.faults.push(
      fault('conflicting-keys', '`timeout` is in [meta] and in [limits]', { at, hint: 'keep one' }),
    );
  }
  return {
    meta: value.meta === undefined ? undefined : read(reader, meta, value.meta, ['meta']),
    determinism: read(reader, determinism, value.determinism ?? {}, ['determinism']),
    isolation: read(reader, isolation, value.isolation ?? {}, ['isolation']),
    limits: read(reader, limits, value.limits ?? {}, ['limits']),
    otel: read(reader, otel, value.otel ?? {}, ['otel']),
    report: read(reader, report, value.report ?? {}, ['report']),
  };
};

/** The cells were made before the rest was rendered: what stands here now must be what they were made of. */
const checkMatrix = ({ source, faults }: Reader, matrix: TomlValue | undefined): void => {
  if (isDeepStrictEqual(matrix, source.rendered.cell?.matrix)) return;
  faults.push(
    fault('template-error', '[matrix] cannot be read before the rest of the spec is rendered', {
      at: source.atKey(['matrix']),
      hint: 'write it as plain TOML, with tags inside the quotes only',
    }),
  );
};

const UNUSABLE = ['__proto__', 'constructor', 'prototype'];

/** Validation drops keys that JavaScript objects have by nature; here they are refused, so that nothing is. */
const refuseNames = ({ source, faults }: Reader, value: TomlValue): void =>
  walk(value, [], {
    key: (key, path) => {
      if (!UNUSABLE.includes(key)) return true;
      faults.push(fault('unknown-key', `\`${key}\` cannot be a key`, { at: source.atKey([...path]) }));
      return false;
    },
  });
