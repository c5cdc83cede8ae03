import { median } from './measure.mjs';

/** A limit on the figure itself, and one on what it costs above its floor. */
export const atMost = (value) => ({ kind: 'at-most', value });
export const aboveFloor = (value) => ({ kind: 'above-floor', value });

const isWithin = ({ kind, value }, figure, floor) =>
  kind === 'at-most' ? figure <= value : figure - floor <= value;

/**
 * One row: the median of the samples beside the median of its floor's, and whether it keeps the budget. Without a budget
 * it is information.
 */
export const row = ({ group, name, samples, unit = 'ms', floor, budget, note }) => {
  const figure = median(samples);
  const under = floor && { name: floor.name, median: median(floor.samples), min: Math.min(...floor.samples) };
  return {
    group,
    name,
    unit,
    runs: samples.length,
    median: figure,
    min: Math.min(...samples),
    ...(under && { floor: under, over: figure - under.median, ratio: figure / under.median }),
    ...(budget && { budget }),
    verdict:
      budget === undefined ? 'information' : isWithin(budget, figure, under?.median) ? 'within' : 'beyond',
    ...(note && { note }),
  };
};

/** A row that this machine cannot have, and why. */
export const skipped = (group, name, note) => ({ group, name, verdict: 'skipped', note });

/** A row that should have been measured and was not. */
export const unmeasured = (group, name, error) => ({
  group,
  name,
  verdict: 'unmeasured',
  note: error instanceof Error ? error.message : String(error),
});
