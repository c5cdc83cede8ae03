import { divertsEvidence } from '../engine/environment.ts';
import type { Unstamped } from '../model/events.ts';
import type { ScenarioPlan, SpecPlan } from '../model/plan.ts';
import type { Clue } from '../model/suspect.ts';
import { plural } from '../util/text.ts';
import { samplingOf } from './sampling.ts';
import { type Setter, settersOf } from './setters.ts';

/** What the runner hears and sees that explains why no span came. */
export interface Clues {
  hear(event: Unstamped): void;
  read(): readonly Clue[];
  /** Who does not export all of its traces, a clause each. */
  sampling(): readonly string[];
}

/** An id of a trace beside what only a span has, on one line: OTLP/JSON, or an object of some SDK. */
const ONE_LINE =
  /["']?trace_?id["']?\s*[:=].*["']?(?:span_?id|parent_?span|start_?time|kind|name)["']?\s*[:=]/i;
const OTHER_WAY = /["']?(?:span_?id|name|kind)["']?\s*[:=].*["']?trace_?id["']?\s*[:=]/i;

/** A line of what a console exporter prints over several: Node's, and Python's. */
const OWN_LINE = /^\s*(?:traceId: '[0-9a-f]{32}'|"trace_id": "(?:0x)?[0-9a-f]{32}"),?$/;

const looksPrinted = (line: string): boolean => {
  if (!/trace_?id/i.test(line)) return false;
  // a line of a log with the ids of its span is no span
  if (OWN_LINE.test(line)) return true;
  return line.trimStart().startsWith('{') && (ONE_LINE.test(line) || OTHER_WAY.test(line));
};

const divertedBy = ({ who, env }: Setter, readsStdout: boolean): readonly Clue[] => {
  const name = divertsEvidence(env, readsStdout);
  if (name === undefined) return [];
  return [
    {
      code: 'evidence-diverted',
      message: `${who} sets ${name}, so its spans do not reach the runner`,
      hint: `take ${name} out: clnrm sets what SDKs need`,
    },
  ];
};

/** Listens to one attempt at a scenario. */
export const listenForClues = (spec: SpecPlan, scenario: ScenarioPlan): Clues => {
  const setters = settersOf(spec, scenario);
  const printed = new Map<string, number>();
  const readsStdout = spec.otel.readsStdout === true;
  return {
    hear(event) {
      if (event.type !== 'step:log' && event.type !== 'service:log') return;
      if (readsStdout || !looksPrinted(event.line)) return;
      const who = event.type === 'step:log' ? `step '${event.step}'` : `service '${event.service}'`;
      printed.set(who, (printed.get(who) ?? 0) + 1);
    },
    read: () => [
      ...[...printed].map(
        ([who, count]): Clue => ({
          code: 'printed-span',
          message: `${who} printed ${plural(count, 'span')}, and what is printed is no evidence`,
          hint: 'let the SDK export to OTEL_EXPORTER_OTLP_ENDPOINT, which clnrm sets',
        }),
      ),
      ...setters.flatMap((setter) => divertedBy(setter, readsStdout)),
    ],
    sampling: () => samplingOf(setters),
  };
};
