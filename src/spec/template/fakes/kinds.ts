import { didYouMean } from '../../../diagnostics/suggest.ts';
import { ArgumentFault } from '../arguments.ts';
import { type Call, type TemplateFunction, text, whole } from '../call.ts';

/** Kinds by the names that older versions of clnrm listed, where they are not those of a function. */
const OLDER: Readonly<Record<string, string>> = {
  'name.full': 'name',
  'name.first': 'first_name',
  'name.last': 'last_name',
  'name.title': 'title',
  'internet.email.safe': 'email',
  'internet.email.free': 'email',
  'internet.domain.suffix': 'domain_suffix',
  'internet.ip.any': 'ip',
  'internet.ip.v4': 'ipv4',
  'internet.ip.v6': 'ipv6',
  'address.street.name': 'street_name',
  'address.street.address': 'street',
  'address.tz': 'timezone',
  'company.name': 'company',
  'company.buzzword': 'buzzword',
  'phone.number': 'phone',
  'uuid.v4': 'uuid',
};

/** Kind → function: `name`, `person.name`, and the older `name.full`. */
export const kindsOf = (
  groups: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): ReadonlyMap<string, string> => {
  const kinds = new Map<string, string>();
  for (const [group, fakes] of Object.entries(groups)) {
    for (const name of Object.keys(fakes)) {
      const kind = name.slice('fake_'.length);
      kinds.set(kind, name);
      kinds.set(`${group}.${kind}`, name);
    }
  }
  for (const [older, kind] of Object.entries(OLDER)) kinds.set(older, `fake_${kind}`);
  return kinds;
};

/** Keyword arguments for the index-th of several calls: a seed must not give the same value each time. */
const passed = (call: Call, index: number): ReadonlyMap<string, unknown> => {
  const named = new Map<string, unknown>();
  if (call.bound.has('locale')) named.set('locale', call.bound.get('locale'));
  const seed = call.bound.get('seed');
  if (seed !== undefined) named.set('seed', index === 0 ? seed : `${text(call, 'seed')}/${index}`);
  return named;
};

/** `fake(kind, n)` and `fake_kinds()`. A kind counts as a call of its function. */
export const kindFunctions = (
  kinds: ReadonlyMap<string, string>,
): Readonly<Record<string, TemplateFunction>> => ({
  fake: {
    params: ['kind', 'n', 'seed', 'locale'],
    apply: (call) => {
      const kind = text(call, 'kind').replace(/^fake_/, '');
      const name = kinds.get(kind) ?? kinds.get(kind.replaceAll('-', '_'));
      if (name === undefined)
        throw new ArgumentFault(`fake() knows no kind '${kind}'`, {
          cause: `${didYouMean(kind, [...kinds.keys()])}; \`clnrm fakes\` lists them`,
        });
      const n = whole(call, 'n', 1, { min: 1, max: 1000 });
      const values = Array.from({ length: n }, (_, index) =>
        call.invoke(name, { positional: [], named: passed(call, index) }),
      );
      return n === 1 ? values[0] : values;
    },
  },
  fake_kinds: {
    params: [],
    apply: () => [...new Set([...kinds.values()].map((name) => name.slice('fake_'.length)))].sort(),
  },
});
