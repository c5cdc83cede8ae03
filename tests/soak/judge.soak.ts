import { afterAll, describe, expect, it } from 'vitest';
import {
  agreeOn,
  agreeOnGolden,
  decisionsLast,
  FAMILIES,
  orderOfArrivalIsNothing,
} from '../expect/agreement.ts';
import { SHAPES } from '../helpers/shapes/index.ts';
import { type Tried, tryShape } from '../helpers/shapes/try-shape.ts';

/** Random traces of each shape, and ten times as many for each comparison with the brute-force twin. */
const TRACES = Number(process.env.CLNRM_SOAK_TRACES ?? 1_000);

const row = ({ says, family, traces, falseReds, killed, kinds }: Tried): string =>
  [
    family.padEnd(12),
    says.padEnd(60),
    ...[traces, falseReds, kinds, traces, killed].map((n) => String(n).padStart(7)),
  ].join(' ');

const HEADING = `${'family'.padEnd(12)} ${'what is expected'.padEnd(60)}  traces  false   kinds mutants  killed\n`;

describe(`the judge and its twin, by brute force, on ${TRACES * 10} random traces`, () => {
  it.each(FAMILIES)('agree on every outcome of %s', (family) => agreeOn(family, TRACES * 10));

  it('agree on every outcome of golden', () => agreeOnGolden(TRACES * 10));

  it('find the same whatever order the spans arrived in', () => orderOfArrivalIsNothing(TRACES * 10));

  it('stay with what they decided on a part of the spans', () => decisionsLast(TRACES * 10));
});

describe(`${TRACES} traces of each shape hold, and none with one change`, () => {
  const table: string[] = [];

  const named = SHAPES.map((shape) => [shape.says, shape] as const);

  it.each(named)('%s', async (_, shape) => {
    const tried = await tryShape(shape, TRACES);
    table.push(row(tried));

    expect(tried).toMatchObject({ traces: TRACES, falseReds: 0, killed: TRACES, wrong: [] });
  });

  afterAll(() => {
    process.stdout.write(`${HEADING}${table.join('\n')}\n`);
  });
});
