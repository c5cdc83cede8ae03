import type { Audit, Coverage } from '../model/audit.ts';
import type { Look } from '../util/look.ts';
import { plural, tame, wrap } from '../util/text.ts';

/** Things of one kind that are named before the rest is only counted. */
const MOST = 5;

const times = (count: number, look: Look): string =>
  count > 1 ? ` ${look.unicode ? '×' : 'x'}${count}` : '';

const of = (service: string): string => (service === '' ? '' : ` of '${service}'`);

const named = (kind: string, total: number, all: readonly string[]): readonly string[] => {
  if (all.length === 0) return [];
  const more = all.length > MOST ? ` … ${all.length - MOST} more` : '';
  return [`${all.length} of ${plural(total, kind)}: ${all.slice(0, MOST).map(tame).join(', ')}${more}`];
};

const unseen = ({ spans, services, edges }: Coverage, look: Look): readonly string[] => {
  const arrow = look.unicode ? '→' : '->';
  return [
    ...named(
      'span',
      spans.total,
      spans.unseen.map(({ name, service, count }) => `'${name}'${of(service)}${times(count, look)}`),
    ),
    ...named(
      'edge',
      edges.total,
      edges.unseen.map(({ from, to, count }) => `'${from}' ${arrow} '${to}'${times(count, look)}`),
    ),
    ...named(
      'service',
      services.total,
      services.unseen.map((name) => (name === '' ? 'spans without service.name' : `'${name}'`)),
    ),
  ];
};

const row = (label: string, text: string, look: Look): string => {
  const head = `      ${label.padEnd(12)}`;
  return look.paint('dim', `${head}${wrap(text, look.width - head.length, ' '.repeat(head.length))}`);
};

/** What `--audit` did to the evidence of a scenario, and what no expectation looks at; each line ends with a newline. */
export const auditLines = (
  { parts, mutations, survivors, untried, unheard, coverage }: Audit,
  look: Look,
): string => {
  const all = `the evidence was broken ${plural(mutations, 'time')} for ${plural(parts, 'part')} of its expectations`;
  const noticed =
    survivors.length === 0
      ? 'every time one turned red'
      : `${plural(survivors.length, 'part')} held all the same`;
  return [
    row('audit', parts === 0 ? 'nothing is expected: no span can turn it red' : `${all}: ${noticed}`, look),
    ...untried.map(({ id, part }) =>
      row('not tried', `${id}, ${tame(part)}: no evidence against it could be made up`, look),
    ),
    ...unheard.map(({ id, name }) =>
      row('never seen', `'${tame(name)}', which ${id} forbids: nothing shows that the name is right`, look),
    ),
    ...unseen(coverage, look).map((text) => row('unlooked-at', text, look)),
  ]
    .map((line) => `${line}\n`)
    .join('');
};
