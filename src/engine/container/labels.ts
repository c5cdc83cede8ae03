import type { Owner } from '../owner.ts';

/** Everything clnrm makes in an engine bears these, so that it can be found when its owner is dead. */
export const ownerLabels = ({
  run,
  pid,
  start,
  boot,
  pidns,
  host,
}: Owner): Readonly<Record<string, string>> => ({
  'clnrm.run': run,
  'clnrm.owner.pid': String(pid),
  'clnrm.owner.start': start,
  'clnrm.owner.boot': boot,
  'clnrm.owner.pidns': pidns,
  'clnrm.owner.host': host,
});

/** The owner that labels name; undefined when they are not ours. */
export const ownerOfLabels = (labels: Readonly<Record<string, string>>): Owner | undefined => {
  const run = labels['clnrm.run'];
  if (run === undefined) return undefined;
  return {
    run,
    pid: Number(labels['clnrm.owner.pid']),
    start: labels['clnrm.owner.start'] ?? '',
    boot: labels['clnrm.owner.boot'] ?? '',
    pidns: labels['clnrm.owner.pidns'] ?? '',
    host: labels['clnrm.owner.host'] ?? '',
  };
};
