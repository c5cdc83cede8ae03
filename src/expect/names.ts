import { distance, nearest } from '../diagnostics/suggest.ts';
import { type Included, PHASE_OF } from '../model/expectation.ts';
import { PHASES } from '../model/trace.ts';
import { namesLike, regexOf } from '../util/pattern.ts';
import type { Context } from './context.ts';
import { isEnded } from './rows.ts';

const MOST_COMPARED = 2000;
const MOST_LISTED = 5;

/** Distinct names of the population a pattern speaks of, sorted. */
const namesOf = (context: Context, pattern: string): readonly string[] => {
  const ids = new Set<number>();
  for (const row of context.population.of(pattern)) ids.add(context.trace.name[row] ?? 0);
  return [...ids].map((id) => context.trace.text(id)).sort();
};

/** Names that resemble a pattern that selected nothing; a glob is compared without its stars. */
export const namesNear = (context: Context, pattern: string): readonly string[] => {
  if (regexOf(pattern) !== undefined) return [];
  const wanted = pattern.replaceAll('*', '');
  const close = namesOf(context, pattern).filter(
    (name) => Math.abs(name.length - wanted.length) <= wanted.length / 3 || containsWord(name, wanted),
  );
  const compared = close.slice(0, MOST_COMPARED);
  const near = nearest(wanted, compared);
  if (near.length > 0) return near;
  return compared
    .filter((name) => containsWord(name, wanted))
    .sort((a, b) => distance(a, wanted) - distance(b, wanted) || (a < b ? -1 : 1))
    .slice(0, 3);
};

/** The pattern, or where it selects nothing the nearest name. */
export const orNearest = (context: Context, pattern: string): string =>
  context.population.select(pattern).rows.length > 0 ? pattern : (namesNear(context, pattern)[0] ?? pattern);

const containsWord = (name: string, wanted: string): boolean => {
  const [longer, shorter] = name.length > wanted.length ? [name, wanted] : [wanted, name];
  return shorter.length >= 3 && longer.toLowerCase().includes(shorter.toLowerCase());
};

/** A hint when spans of that name exist and are set aside, or what names there are at all. */
export const absenceHints = (context: Context, pattern: string): readonly string[] => {
  const { trace, population } = context;
  const names = namesOf(context, pattern);
  const listed = names.slice(0, MOST_LISTED).map((name) => JSON.stringify(name));
  const more = names.length > MOST_LISTED ? ` … ${names.length - MOST_LISTED} more` : '';
  const aside = population.asksRunner(pattern) ? [] : setAside(context, pattern);
  return [
    ...(isUnended(context, pattern)
      ? ['spans of that name are there: each ends before it starts, or never']
      : []),
    ...aside.map(
      (included) =>
        `such spans exist and are set aside as ${PHASE_OF[included]}; [expect] include = ["${included}"] counts them`,
    ),
    ...(listed.length > 0 ? [`names in the evidence: ${listed.join(', ')}${more}`] : []),
    ...(trace.orphan.includes(1)
      ? ['some spans name a parent that never arrived: a part of the trace is missing']
      : []),
  ];
};

/** What a rule about time looks for in vain: spans that are there and have no end that can be one. */
const isUnended = ({ trace, population }: Context, pattern: string): boolean => {
  const { rows } = population.select(pattern);
  return rows.length > 0 && !rows.some((row) => isEnded(trace, row));
};

const setAside = ({ trace, population }: Context, pattern: string): readonly Included[] => {
  const all = Array.from(trace.names, (id) => trace.text(id));
  const phases = new Set<string>();
  for (const name of namesLike(pattern, all)) {
    for (const row of trace.rowsNamed(trace.idOf(name))) {
      if (trace.source[row] === 0 && !population.has(row)) phases.add(PHASES[trace.phase[row] ?? 0] ?? '');
    }
  }
  return (['startup', 'readiness', 'retries'] as const).filter((included) => phases.has(PHASE_OF[included]));
};
