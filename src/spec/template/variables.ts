import { type Assignment, assigned } from './defaults.ts';
import type { Place } from './fault.ts';
import { KnownFault, TemplateFault } from './fault.ts';
import type { Names } from './scope.ts';

/** Where the value of a variable came from, strongest first. */
type VariableSource = 'command line' | 'file' | 'environment' | 'spec' | 'project' | 'built-in';

/** A variable that a file gives, and where it stands: `ci.toml:3`. */
export interface GivenVariable {
  readonly name: string;
  readonly value: unknown;
  readonly detail: string;
}

/** A variable and its value; `detail` is the flag, the name in the environment, or the line of the spec. */
export interface Variable {
  readonly name: string;
  readonly value: unknown;
  readonly source: VariableSource;
  readonly detail: string;
}

interface Candidate {
  readonly source: VariableSource;
  readonly detail: string;
  /** Undefined when the value cannot be told: its own fault is reported where it stands. */
  value(): unknown;
}

const BUILT_IN: Readonly<Record<string, { readonly env: string; readonly value: string }>> = {
  svc: { env: 'SERVICE_NAME', value: 'clnrm' },
  env: { env: 'ENV', value: 'ci' },
  endpoint: { env: 'OTEL_ENDPOINT', value: 'http://localhost:4318' },
  exporter: { env: 'OTEL_TRACES_EXPORTER', value: 'otlp' },
  image: { env: 'CLNRM_IMAGE', value: 'registry/clnrm:1.0.0' },
  freeze_clock: { env: 'FREEZE_CLOCK', value: '2025-01-01T00:00:00Z' },
  token: { env: 'OTEL_TOKEN', value: '' },
};
const PREFIX = 'CLNRM_VAR_';

type Chosen = { readonly value: unknown; readonly from: Candidate } | undefined;

export interface VariableInput {
  /** From `--var`. */
  readonly vars: Readonly<Record<string, string>>;
  /** From `--vars-file`, in the order of the command line: the last of a name counts. */
  readonly files?: readonly GivenVariable[];
  /** From the project file: weaker than what the spec says itself. */
  readonly project?: readonly GivenVariable[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The cell of the matrix. */
  readonly matrix?: Readonly<Record<string, unknown>>;
  /** Assignments of the spec below `[vars]`. */
  readonly assignments: readonly Assignment[];
  /** The text of an assignment whose tags are rendered; undefined when it is not a template of its own. */
  readonly rendered: (assignment: Assignment) => string | undefined;
  /** The variable whose value a place under `[vars]` writes. */
  readonly own: (at: Place | undefined) => string | undefined;
}

/** The variables of a spec: `--var` > `--vars-file` > environment > `[vars]` > project file > built-in. A template value is rendered when first read. */
export interface Variables extends Names {
  /** Every variable that has a value, with where it came from, by name. */
  list(): readonly Variable[];
}

const fixed = (source: VariableSource, detail: string, value: unknown): Candidate => ({
  source,
  detail,
  value: () => value,
});

const fromEnvironment = (name: string, env: VariableInput['env']): readonly Candidate[] =>
  [
    `${PREFIX}${name}`,
    ...(BUILT_IN[name] && Object.hasOwn(BUILT_IN, name) ? [BUILT_IN[name].env] : []),
  ].flatMap((key) => (env[key] === undefined ? [] : [fixed('environment', key, env[key])]));

/** One `[vars]` name may be spread over several assignments: `db.host = …`, `[vars.db]`. */
const fromSpec = (name: string, input: VariableInput): readonly Candidate[] => {
  const own = input.assignments.filter(({ path }) => path[1] === name);
  const [first] = own;
  if (first === undefined) return [];
  const value = (): unknown => assigned(own, ['vars', name], input.rendered);
  return [{ source: 'spec', detail: `line ${first.from}`, value }];
};

const fromFile = (
  source: VariableSource,
  name: string,
  given: readonly GivenVariable[] = [],
): readonly Candidate[] => {
  const found = given.findLast((one) => one.name === name);
  return found ? [fixed(source, found.detail, found.value)] : [];
};

const candidatesOf = (name: string, input: VariableInput): readonly Candidate[] => {
  const builtIn = Object.hasOwn(BUILT_IN, name) ? BUILT_IN[name] : undefined;
  return [
    ...(Object.hasOwn(input.vars, name) ? [fixed('command line', `--var ${name}`, input.vars[name])] : []),
    ...fromFile('file', name, input.files),
    ...fromEnvironment(name, input.env),
    ...fromSpec(name, input),
    ...fromFile('project', name, input.project),
    ...(builtIn ? [fixed('built-in', name, builtIn.value)] : []),
  ];
};

const unreadable = (name: string, { detail }: Candidate): TemplateFault =>
  new TemplateFault(
    'template-error',
    `the value of '${name}' under [vars] (${detail}) cannot be read before the rest is rendered`,
    undefined,
    'write it as plain TOML, with tags inside the quotes only',
  );

const namesOf = ({ vars, files = [], project = [], env, assignments }: VariableInput): readonly string[] => {
  const given = Object.keys(env).flatMap((key) => (key.startsWith(PREFIX) ? [key.slice(PREFIX.length)] : []));
  const spec = assignments.flatMap(({ path }) => path[1] ?? []);
  const read = [...files, ...project].map(({ name }) => name);
  return [...new Set([...Object.keys(vars), ...read, ...given, ...spec, ...Object.keys(BUILT_IN)])].sort();
};

const withoutPrototype = (table: Readonly<Record<string, unknown>>): unknown =>
  Object.assign(Object.create(null), table);

/**
 * Gathers the variables of a spec. A value under `[vars]` that is itself a template may read the others,
 * and its own name means the value below it: `svc = "{{ svc }}"`.
 */
export const gatherVariables = (input: VariableInput): Variables => {
  const names = namesOf(input);
  const known = new Map<string, Chosen>();
  const reading = new Set<string>();

  const strongest = (name: string, below: boolean): Chosen => {
    const [from] = candidatesOf(name, input).filter(({ source }) => !(below && source === 'spec'));
    const value = from?.value();
    if (from && value === undefined) throw unreadable(name, from);
    return from && { value, from };
  };

  const choose = (name: string, at?: Place): Chosen => {
    const within = reading.has(name) || input.own(at) === name;
    if (!within && known.has(name)) return known.get(name);
    const before = reading.has(name);
    reading.add(name);
    try {
      const found = strongest(name, within);
      if (!within) known.set(name, found);
      return found;
    } finally {
      if (!before) reading.delete(name);
    }
  };
  const readable = (name: string): readonly Variable[] => {
    try {
      const found = choose(name);
      return found
        ? [{ name, value: found.value, source: found.from.source, detail: found.from.detail }]
        : [];
    } catch (error) {
      if (error instanceof KnownFault || error instanceof TemplateFault) return [];
      throw error;
    }
  };
  const list = (): readonly Variable[] => names.flatMap(readable);

  const get = (name: string, at?: Place): unknown => {
    if (name === 'matrix' && input.matrix) return withoutPrototype(input.matrix);
    if (name !== 'vars') return choose(name, at)?.value;
    return withoutPrototype(Object.fromEntries(list().map(({ name: one, value }) => [one, value])));
  };
  return { get, names: () => [...names, 'vars', ...(input.matrix ? ['matrix'] : [])], list };
};
