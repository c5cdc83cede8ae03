import { flag, text, whole } from '../call.ts';
import { camel, kebab, pascal, slug, snake } from '../letters.ts';
import { type Filters, LARGEST, onText } from './filter.ts';

const capital = (word: string): string => {
  const [first = '', ...rest] = word;
  return first.toUpperCase() + rest.join('').toLowerCase();
};

const truncated = onText(
  (value, call) => {
    const length = whole(call, 'length', 255, { min: 0 });
    const chars = [...value];
    if (chars.length <= length) return value;
    const cut = chars.slice(0, length).join('');
    const blank = flag(call, 'killwords', true) ? -1 : cut.lastIndexOf(' ');
    return (blank < 0 ? cut : cut.slice(0, blank)) + text(call, 'end', '…');
  },
  ['length', 'killwords', 'end'],
);

const replaced = onText(
  (value, call) => {
    const [from, to] = [text(call, 'from'), text(call, 'to')];
    if (!call.bound.has('count')) return value.replaceAll(from, () => to);
    const pieces = value.split(from);
    const kept = pieces.splice(0, whole(call, 'count', 0, { min: 0 }) + 1);
    return [kept.join(to), ...pieces].join(from);
  },
  ['from', 'to', 'count'],
);

/** Cuts white space, or every repetition of `pat`, from one or both ends. */
const trimmed = (start: boolean, end: boolean, needed = false) =>
  onText(
    (value, call) => {
      if (!needed && !call.bound.has('pat')) {
        const left = start ? value.trimStart() : value;
        return end ? left.trimEnd() : left;
      }
      const pat = text(call, 'pat');
      let [from, to] = [0, value.length];
      while (start && pat !== '' && value.startsWith(pat, from) && from + pat.length <= to)
        from += pat.length;
      while (end && pat !== '' && to - pat.length >= from && value.endsWith(pat, to)) to -= pat.length;
      return value.slice(from, to);
    },
    ['pat'],
  );

const indented = onText(
  (value, call) => {
    const prefix = text(call, 'prefix', ' '.repeat(whole(call, 'width', 4, { min: 0, max: LARGEST })));
    const first = flag(call, 'first', false);
    const blank = flag(call, 'blank', false);
    return value
      .split('\n')
      .map((line, index) => ((index === 0 && !first) || (line === '' && !blank) ? line : prefix + line))
      .join('\n');
  },
  ['width', 'first', 'blank', 'prefix'],
);

const centred = onText(
  (value, call) => {
    const room = whole(call, 'width', 80, { min: 0, max: LARGEST }) - value.length;
    if (room <= 0) return value;
    const left = Math.floor(room / 2);
    return ' '.repeat(left) + value + ' '.repeat(room - left);
  },
  ['width'],
);

export const textFilters: Filters = {
  upper: onText((value) => value.toUpperCase()),
  lower: onText((value) => value.toLowerCase()),
  capitalize: onText(capital),
  title: onText((value) => value.replace(/[\p{L}\p{N}_][\p{L}\p{M}\p{N}_'’]*/gu, capital)),
  trim: trimmed(true, true),
  trim_start: trimmed(true, false),
  trim_end: trimmed(false, true),
  trim_start_matches: trimmed(true, false, true),
  trim_end_matches: trimmed(false, true, true),
  truncate: truncated,
  replace: replaced,
  split: onText((value, call) => value.split(text(call, 'pat')), ['pat']),
  wordcount: onText((value) => value.split(/\s+/).filter((word) => word !== '').length),
  indent: indented,
  center: centred,
  slugify: onText(slug),
  slug: onText(slug),
  kebab: onText(kebab),
  snake: onText(snake),
  camel: onText(camel),
  pascal: onText(pascal),
  string: onText((value) => value),
  as_str: onText((value) => value),
};
