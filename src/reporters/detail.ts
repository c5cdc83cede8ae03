import { frame } from '../diagnostics/frame.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { showDuration } from '../util/duration.ts';
import type { Look } from '../util/look.ts';
import { plural, tame, wrap } from '../util/text.ts';
import { failure } from './failure.ts';
import { mark } from './marks.ts';
import { reasonOf } from './placed.ts';
import type { ScenarioState } from './reduce.ts';
import { ON_PATH } from './reporter.ts';

const stepLines = ({ steps, result }: ScenarioState, look: Look): readonly string[] =>
  (result?.steps ?? steps).map(
    ({ name, part, status, durationMs }) =>
      `${mark(status, look)} ${part === 'step' ? '' : `${part}: `}${tame(name)}  ${look.paint('dim', showDuration(durationMs))}`,
  );

const facts = ({ result, room }: ScenarioState): string => {
  if (result === undefined) return room === undefined ? '' : room.levels.join(' + ');
  const { status, durationMs, evidence, digest, attempts } = result;
  return [
    status,
    ...(status === 'skipped' ? [] : [showDuration(durationMs)]),
    ...(evidence === undefined ? [] : [plural(evidence.spans, 'span')]),
    ...(digest === undefined ? [] : [`digest ${digest.slice(0, 8)}`]),
    ...(attempts > 1 ? [`${attempts} attempts`] : []),
  ].join(', ');
};

/** All there is to say of one scenario now, as lines: the failure in full where it is red, its steps where not. */
export const detailOf = (state: ScenarioState, look: Look): readonly string[] => {
  const { result, doing, ref, diagnostics } = state;
  if (result?.status === 'failed' || result?.status === 'errored')
    return failure(state, result, { verbosity: 'normal', again: ON_PATH, written: [] }, look)
      .trimEnd()
      .split('\n');
  const why = result === undefined ? doing : reasonOf(result);
  return [
    ...wrap(tame(ref.name), look.width)
      .split('\n')
      .map((line) => look.paint('bold', line)),
    look.paint('dim', facts(state)),
    ...(why === '' ? [] : wrap(tame(why), look.width).split('\n')),
    '',
    ...stepLines(state, look),
    ...diagnostics.flatMap((one) => ['', ...frame(one, look).split('\n')]),
  ];
};

/** Faults of specs as lines. */
export const faultLines = (diagnostics: readonly Diagnostic[], look: Look): readonly string[] =>
  diagnostics.flatMap((one) => [...frame(one, look).trimEnd().split('\n'), '']);
