import type { TreeLine } from '../model/verdict.ts';
import { showDuration, showOffset } from '../util/duration.ts';
import type { Look } from '../util/look.ts';
import { clip, pad, tame, widthOf } from '../util/text.ts';
import { mark } from './marks.ts';

/** The status of a line that stands for a span which is not there. */
export const MISSING = 'MISSING';

const UNICODE = { last: '└─ ', more: '├─ ', through: '│  ', none: '   ' } as const;
const ASCII = { last: '`- ', more: '|- ', through: '|  ', none: '   ' } as const;

/** Levels that are drawn; below them a line says its level instead, for a name needs room. */
const DEEPEST = 10;

/** For each line the branches that lead to it, drawn from its depth and the depths that follow. */
export const branches = (lines: readonly Pick<TreeLine, 'depth'>[], unicode: boolean): readonly string[] => {
  const draw = unicode ? UNICODE : ASCII;
  const open = new Set<number>();
  const drawn = lines.toReversed().map(({ depth }) => {
    let text = depth > DEEPEST ? `${unicode ? '…' : '...'}${depth} ` : '';
    for (let level = 1; level < depth && depth <= DEEPEST; level++)
      text += open.has(level) ? draw.through : draw.none;
    if (depth > 0) text += open.has(depth) ? draw.more : draw.last;
    for (const level of open) if (level > depth) open.delete(level);
    open.add(depth);
    return text;
  });
  return drawn.toReversed();
};

const timesOf = ({ startMs, durationMs, status }: TreeLine): string =>
  status === MISSING
    ? ' '.repeat(18)
    : showOffset(startMs).padStart(9) + showDuration(durationMs).padStart(9);

/** No spread of arguments: a trace may have more lines than a call takes. */
const widest = (lines: readonly TreeLine[], widthOfLine: (line: TreeLine, row: number) => number): number =>
  lines.reduce((most, line, row) => Math.max(most, widthOfLine(line, row)), 0);

/** A trace as lines: pointer, tree, name, service, start, duration, status where it is not unset. */
export const drawTree = (lines: readonly TreeLine[], look: Look): readonly string[] => [
  ...treeLines(lines, look),
];

/** As `drawTree`, one line after the other: of a million spans the text is never there as a whole. */
export function* treeLines(lines: readonly TreeLine[], look: Look): Generator<string> {
  const prefixes = branches(lines, look.unicode);
  const service = Math.min(
    18,
    widest(lines, (line) => widthOf(tame(line.service))),
  );
  const status = widest(lines, (line) => line.status.length);
  const room = look.width - 2 - service - 2 - 18 - 2 - status;
  const wanted = widest(lines, (line, row) => widthOf((prefixes[row] ?? '') + tame(line.name)));
  const width = Math.max(12, Math.min(room, wanted));
  for (const [row, line] of lines.entries()) {
    const name = pad(clip((prefixes[row] ?? '') + tame(line.name), width, look.unicode), width);
    const owner = pad(clip(tame(line.service), service, look.unicode), service);
    const pointer = line.marked ? mark('pointer', look) : ' ';
    const shown = line.marked ? look.paint('bold', name) : name;
    const ended =
      line.status === 'ERROR' || line.status === MISSING
        ? look.paint('red', line.status)
        : look.paint('dim', line.status);
    const facts = `${look.paint('cyan', owner)}${look.paint('dim', timesOf(line))}  ${ended}`;
    yield `${pointer} ${shown}  ${facts}`.trimEnd();
  }
}
