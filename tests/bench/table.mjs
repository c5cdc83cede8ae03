const MARKS = { within: '✓', beyond: '✗', information: '·', skipped: '–', unmeasured: '!' };
const WIDTHS = [29, 9, 9, 9, 9, 7];

const number = (value) => {
  if (value === undefined) return '';
  return Math.abs(value) < 10 ? value.toFixed(1) : String(Math.round(value));
};

const signed = (value) => (value === undefined ? '' : `${value < 0 ? '' : '+'}${number(value)}`);

const budgetOf = ({ budget, unit }) => {
  if (budget === undefined) return '';
  const limit = unit === 'bytes' ? `${budget.value / 1000} kB` : budget.value;
  return budget.kind === 'at-most' ? `≤ ${limit}` : `floor+${limit}`;
};

const scaled = (row) => {
  if (row.unit !== 'bytes') return row;
  return { ...row, median: row.median / 1000, min: row.min / 1000 };
};

const line = (cells) =>
  cells.map((cell, i) => (i === 0 ? cell.padEnd(WIDTHS[0]) : cell.padStart(WIDTHS[i]))).join('');

const rowLine = (row) => {
  const mark = MARKS[row.verdict];
  if (row.median === undefined) return `${mark} ${row.name}: ${row.verdict}, ${row.note}`;
  const { median, min, floor, over, ratio } = scaled(row);
  const times = ratio === undefined ? '' : `×${ratio.toFixed(1)}`;
  const cells = [row.name, number(median), number(min), number(floor?.median), signed(over), times];
  return `${mark} ${line(cells.slice(0, 5))}${times.padStart(7)}  ${budgetOf(row)}`.trimEnd();
};

const wrap = (text, indent) => {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last.length + word.length + 1 > 80 - indent.length) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.map((one) => indent + one).join('\n');
};

const footnotes = (rows) =>
  rows.flatMap(({ median, name, runs, floor, note }) =>
    median === undefined
      ? []
      : [
          wrap(
            `${name}: ${runs} runs${floor ? `; floor: ${floor.name}` : ''}${note ? `; ${note}` : ''}`,
            '    ',
          ),
        ],
  );

/** One group as text of at most 80 columns: figures in ms unless a budget says kB. */
export const groupText = (group, rows) => {
  const head = `  ${line([group, 'median', 'min', 'floor', 'over'])}       ×  budget`;
  return `${[head, ...rows.map(rowLine), ...footnotes(rows)].join('\n')}\n`;
};
