import { didYouMean } from '../diagnostics/suggest.ts';
import type { Reference } from '../util/references.ts';
import type { KnownStep } from './reference-steps.ts';
import type { Path } from './toml.ts';

/** A service as references know it; without outputs when its plugin is unknown. */
export type Outputs = ReadonlyMap<string, readonly string[] | undefined>;

/** What a reference at some place may read. */
export interface Scope {
  readonly outputs: Outputs;
  /** The service whose own table it stands in. */
  readonly self?: string;
  /** Steps that are over by then; undefined where no step has run yet. */
  readonly before?: readonly KnownStep[];
  /** Names of steps that run at the same time. */
  readonly beside?: readonly string[];
  /** Judged when all rooms are gone: nothing of services and steps can be read. */
  readonly roomless?: boolean;
  /** Names of steps that come later. */
  readonly after: readonly string[];
}

/** Why a reference cannot be what its author meant. */
export interface Wrong {
  readonly message: string;
  readonly hint?: string;
}

const ROOTS = ['service', 'step', 'run', 'scenario', 'scratch'];

/** What is wrong with a reference in its scope, or undefined. */
export const faultOf = ({ path, source, malformed }: Reference, scope: Scope): Wrong | undefined => {
  if (malformed !== undefined) return { message: `\${{ ${source.slice(0, 60)} cannot be read: ${malformed}` };
  const [root = '', name] = path;
  const called = `\${{ ${source} }}`;
  if (scope.roomless && root !== 'run') {
    const message = `${called}: with scope = "spec" expectations are judged when all rooms are gone`;
    return { message, hint: 'only run.id and run.seed can be read there' };
  }
  switch (root) {
    case 'service':
      return serviceFault(called, name, path, scope);
    case 'step':
      return stepFault(called, path, scope);
    case 'run':
      return oneOf(called, path, ['id', 'seed']);
    case 'scenario':
      return oneOf(called, path, ['name']);
    case 'scratch':
      return path.length === 1 ? undefined : { message: `${called}: scratch is a folder and has no parts` };
    default:
      return { message: `${called} names nothing`, hint: didYouMean(root, ROOTS) };
  }
};

const oneOf = (
  called: string,
  [root = '', name = '', ...rest]: readonly string[],
  names: readonly string[],
): Wrong | undefined => {
  if (names.includes(name) && rest.length === 0) return;
  return {
    message: `${called} names nothing`,
    hint: `write ${names.map((one) => `${root}.${one}`).join(' or ')}`,
  };
};

const serviceFault = (
  called: string,
  name: string | undefined,
  path: Path,
  { outputs, self }: Scope,
): Wrong | undefined => {
  if (name === undefined || !outputs.has(name)) {
    return {
      message: `${called}: there is no service '${name ?? ''}'`,
      hint: suggestion(name, [...outputs.keys()]),
    };
  }
  if (name === self)
    return { message: `${called}: a service cannot read its own outputs, they come with it` };
  const known = outputs.get(name);
  const output = path[2];
  if (known === undefined) return;
  if (output === undefined)
    return {
      message: `${called} names a service and none of its outputs`,
      hint: suggestion(undefined, known),
    };
  if (path.length > 3) return { message: `${called}: an output is text and has no parts` };
  if (known.includes(String(output))) return;
  return {
    message: `${called}: service '${name}' has no output '${output}'`,
    hint: didYouMean(String(output), known),
  };
};

const stepFault = (called: string, path: readonly string[], scope: Scope): Wrong | undefined => {
  const [, name, field] = path;
  const hasParts = path.length > 3;
  const { before, beside = [], after } = scope;
  if (before === undefined) return { message: `${called}: no step has run when services start` };
  const step = before.find((one) => one.name === name);
  if (step === undefined) {
    if (beside.some((one) => one === name)) {
      const hint = 'put it under [[setup]], or take `concurrent` out of the scenario';
      return { message: `${called}: step '${name}' runs at the same time`, hint };
    }
    if (after.some((one) => one === name))
      return { message: `${called}: step '${name}' comes later`, hint: 'only earlier steps can be read' };
    return {
      message: `${called}: no step before is called '${name ?? ''}'`,
      hint: suggestion(
        name,
        before.map((one) => one.name),
      ),
    };
  }
  if (field === undefined || !step.fields.includes(field)) {
    const message =
      field === undefined
        ? `${called} names a step and nothing of it`
        : `${called}: step '${name}' has no '${field}'`;
    return { message, hint: suggestion(field, step.fields) };
  }
  const isWhole = ['stdout', 'stderr', 'exit_code', 'status', 'body'].includes(field);
  return isWhole && hasParts ? { message: `${called}: ${field} has no parts` } : undefined;
};

/** Names that resemble what was written, or all of them when nothing was. */
const suggestion = (written: string | undefined, names: readonly string[]): string =>
  written === undefined && names.length > 0
    ? `it can be ${names.map((one) => `'${one}'`).join(', ')}`
    : didYouMean(written ?? '', names);
