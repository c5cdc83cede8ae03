import type { Look } from '../util/look.ts';
import { indent, linesOf, tame, wrap } from '../util/text.ts';
import { inColourOf, mark } from './marks.ts';
import type { ScenarioState } from './reduce.ts';

/** Told at once, because the run now waits: why the room is kept, how to enter it, how to end it. */
export const keptText = ({ ref, steps, enter = '' }: ScenarioState, look: Look): string => {
  const found = steps.flatMap(({ name, findings }) =>
    findings.map(({ message }) => wrap(`step '${tame(name)}': ${tame(message)}`, look.width - 4, '  ')),
  );
  const ways = linesOf(enter).map((line) => `${look.paint('bold', 'enter it with')}  ${line}`);
  const title = `${mark('failed', look)} ${inColourOf('failed', tame(ref.name), look)} is red and its room stays open`;
  const end = look.paint('dim', 'Ctrl-C closes it and ends the run');
  return `${title}\n${indent([...found, ...ways, end].join('\n'), '    ')}\n`;
};
