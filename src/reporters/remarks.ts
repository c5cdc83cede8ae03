import type { Evidence } from '../model/evidence.ts';
import type { ScenarioResult } from '../model/verdict.ts';
import { showDuration } from '../util/duration.ts';
import type { Look } from '../util/look.ts';
import { plural, wrap } from '../util/text.ts';

const refusedFor = (reason: string, count: number): string => {
  if (reason === 'printed-outside')
    return `${plural(count, 'printed object')} with spans of another time than their step left out`;
  if (reason === 'written-outside')
    return `${plural(count, 'object')} in files, with spans of another time than the scenario, left out`;
  return `${plural(count, 'request')} refused (${reason})`;
};

/** What the receiver refused and what was left out, a clause for each reason. */
export const refusals = (refused: Evidence['refused']): readonly string[] =>
  Object.entries(refused).map(([reason, count]) => refusedFor(reason, count));

/** What was odd about the evidence, next to any failure it could explain; empty when nothing was. */
export const remarksOn = (evidence: Evidence): readonly string[] => [
  ...evidence.reasons,
  ...(evidence.selfReportedSpans > 0
    ? [`${plural(evidence.selfReportedSpans, 'span')} self-reported: nobody saw them arrive`]
    : []),
  ...(evidence.unattributedSpans > 0
    ? [`${plural(evidence.unattributedSpans, 'span')} of another scenario or of none set aside`]
    : []),
  ...(evidence.detachedSpans > 0
    ? [`${plural(evidence.detachedSpans, 'span')} not below the runner's own set aside (require_parent)`]
    : []),
  ...(evidence.orphans > 0 ? [`${plural(evidence.orphans, 'span')} without the parent they name`] : []),
  ...(evidence.circles === undefined
    ? []
    : [`${plural(evidence.circles, 'circle')} of spans that are each other's parents`]),
  ...(evidence.droppedItems > 0 ? [`${plural(evidence.droppedItems, 'item')} dropped by the SDK`] : []),
  ...(evidence.sampling ?? []),
  ...(evidence.skews ?? []).map(
    ({ service, caller, behindMs }) =>
      `the clock of '${service}' is at least ${showDuration(behindMs)} behind that of '${caller}'`,
  ),
  ...(evidence.looseLogs > 0 ? [`${plural(evidence.looseLogs, 'log record')} of spans that never came`] : []),
  ...(evidence.conflicts > 0 ? [`${plural(evidence.conflicts, 'span')} came twice with other content`] : []),
  ...(evidence.truncated > 0 ? [`${plural(evidence.truncated, 'export')} cut off in the middle`] : []),
  ...refusals(evidence.refused),
  ...(evidence.egressBlocked > 0
    ? [`${plural(evidence.egressBlocked, 'connection')} out of the room refused`]
    : []),
];

/** Whether the evidence of a red scenario was complete, and its remarks; nothing when there is nothing to say. */
export const evidenceLine = ({ evidence }: ScenarioResult, look: Look): readonly string[] => {
  if (evidence === undefined) return [];
  const remarks = remarksOn(evidence);
  if (evidence.complete && remarks.length === 0) return [];
  const word = evidence.complete ? 'complete' : look.paint('yellow', 'INCOMPLETE');
  const text = [word, ...(remarks.length === 0 ? [] : [remarks.join('; ')])].join(': ');
  return [`${look.paint('bold', 'evidence')}  ${wrap(text, look.width - 10, ' '.repeat(10))}`];
};
