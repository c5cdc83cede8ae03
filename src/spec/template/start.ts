import { nearest } from '../../diagnostics/suggest.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { randomStream } from '../../util/random.ts';
import { ArgumentFault, type Arguments, bind } from './arguments.ts';
import type { TemplateFunction } from './call.ts';
import { chanceOf } from './draw.ts';
import type { Evaluation } from './evaluation.ts';
import { FakesWanted, isFakeName } from './fakes-wanted.ts';
import { diagnose, KnownFault, type Place, type Source, TemplateFault } from './fault.ts';
import { runTemplate } from './inherit.ts';
import { text } from './operators.ts';
import type { Output } from './output.ts';
import { runStatements } from './statement.ts';
import { parseTemplate, type Template } from './syntax.ts';

/** The files that a template may name. */
export interface TemplateFiles {
  /** A file as named in another; undefined when there is none. */
  locate(name: string, from: Source): Omit<Source, 'lines'> | undefined;
  /** @throws when the file cannot be read. */
  read(path: string, id: string): string;
  /** What to say when `locate` finds none of these. */
  missing(names: readonly string[], from: Source): { readonly message: string; readonly hint: string };
}

/** What an evaluation may know of the world. */
export interface World {
  /** Tables of functions by name; merging them for every rendering would cost more than most templates. */
  readonly functions: readonly Readonly<Record<string, TemplateFunction>>[];
  /** Whether the fakes are among the functions. */
  readonly hasFakes: boolean;
  /** Decides every value of chance, with the function's name and the number of its call. */
  readonly seed: () => string;
  readonly now: () => number;
  /** The time that values of chance know: frozen or pinned, never that of the machine. */
  readonly pinned: () => number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly templates: TemplateFiles;
  /** Calls at places of one lane count for themselves, so that they shift nothing elsewhere. */
  lane(place: Place): string;
}

/** Faults by place and words: a loop or a second look does not say the same again. */
export type Faults = Map<string, Diagnostic>;

const STEPS = 500_000;
const LENGTH = 20_000_000;

const unknownFunction = (name: string, names: readonly string[]): ArgumentFault => {
  const [best] = nearest(name, names, 1);
  const cause = best === undefined ? 'see the list of functions in the docs' : `did you mean '${best}'?`;
  return new ArgumentFault(`there is no function '${name}'`, { cause });
};

const calledFrom = (calls: readonly Place[], place: Place): string | undefined => {
  const last = calls.filter((one) => one.line !== place.line || one.source !== place.source).at(-1);
  return last && `called from ${last.source.id}:${last.line}`;
};

/** Faults in clnrm's own files belong to the author's line that led there. */
const ownPlace = (place: Place, calls: readonly Place[]): Place =>
  place.source.internal ? (calls.findLast(({ source }) => !source.internal) ?? place) : place;

const templateFault = (error: unknown): TemplateFault | undefined => {
  if (error instanceof TemplateFault) return error;
  if (error instanceof ArgumentFault) return new TemplateFault('template-error', error.message);
  // Text or recursion beyond what JavaScript can hold.
  if (!(error instanceof RangeError)) return undefined;
  return new TemplateFault('template-error', `the template asks for too much: ${error.message}`);
};

/** An evaluation that has not begun. Its counters are its own; faults may be shared with others. */
export const startEvaluation = (world: World, faults: Faults): Evaluation => {
  const counters = new Map<string, number>();
  const count = (name: string): number => {
    const n = counters.get(name) ?? 0;
    counters.set(name, n + 1);
    return n;
  };
  const tableWith = (name: string) => world.functions.find((table) => Object.hasOwn(table, name));
  const names = (): readonly string[] => world.functions.flatMap((table) => Object.keys(table));
  const loaded = new Map<string, Template>();
  const calls: Place[] = [];
  let steps = 0;

  const call = (name: string, given: Arguments, place: Place): unknown => {
    const found = tableWith(name)?.[name];
    if (found === undefined && isFakeName(name) && !world.hasFakes) throw new FakesWanted();
    if (found === undefined) throw unknownFunction(name, names());
    const params = found.draws ? [...found.params, 'seed'] : found.params;
    const bound = bind(`${name}()`, params, given);
    const lane = world.lane(place);
    const n = count(`call ${lane} ${name}`);
    let stream: (() => number) | undefined;
    const draw = (): number => {
      const own = bound.get('seed');
      stream ??= own === undefined ? chanceOf(world.seed(), name, n, lane) : randomStream(text(own), name);
      return stream();
    };
    const title = `${name}()`;
    const counted = (label: string): number => count(`named ${lane} ${name} ${label}`);
    return found.apply({
      title,
      bound,
      stream: draw,
      nowMs: world.now(),
      pinnedMs: world.pinned(),
      env: world.env,
      count: counted,
      invoke: (other, args) => call(other, args, place),
    });
  };

  const load = (name: string, from: Source): Template | undefined => {
    const located = world.templates.locate(name, from);
    if (located === undefined) return undefined;
    const known = loaded.get(located.path);
    if (known) return known;
    const content = world.templates.read(located.path, located.id);
    const template = parseTemplate(content, { ...located, lines: content.split('\n') });
    loaded.set(located.path, template);
    return template;
  };

  const report = (error: unknown, at: Place): void => {
    if (error instanceof KnownFault) return;
    const known = templateFault(error);
    if (known === undefined) throw error;
    const place = ownPlace(known.place ?? at, calls);
    const key = `${place.source.id}:${place.line}:${place.column} ${known.message}`;
    if (!faults.has(key)) faults.set(key, diagnose(known, place, calledFrom(calls, place)));
  };

  const evaluation: Evaluation = {
    calls,
    open: [],
    missing: world.templates.missing,
    enter: (template, scope, out) => runTemplate(template, scope, out, evaluation),
    functions: names,
    knows: (name) => tableWith(name) !== undefined,
    call,
    load,
    report,
    tick: (place) => {
      if (++steps <= STEPS) return;
      throw new Endless(`the template does not come to an end: ${STEPS} steps were evaluated`, place());
    },
    run: (nodes, scope, out: Output) => {
      if (out.length > LENGTH)
        throw new Endless(`the rendered text is longer than ${LENGTH} characters`, undefined);
      runStatements(nodes, scope, out, evaluation);
    },
  };
  return evaluation;
};

/** Ends the whole evaluation, not only its statement. */
export class Endless extends Error {
  override readonly name = 'Endless';
  readonly place: Place | undefined;

  constructor(message: string, place: Place | undefined) {
    super(message);
    this.place = place;
  }
}
