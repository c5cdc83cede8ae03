import { secretsIn } from '../../../util/mask.ts';
import type { Opinion, Rule, Subject } from '../rule.ts';
import { stepsOf } from '../steps.ts';
import { isLiteral, placeOf, textsIn } from '../texts.ts';

/** Keys whose makers gave them a form: AWS, GitHub, Slack, Stripe, Google, GitLab, private keys. */
const KNOWN =
  /\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bxox[abprs]-[A-Za-z0-9-]{10,}|\b[sr]k_live_[A-Za-z0-9]{16,}|\bAIza[\w-]{35}\b|\bglpat-[\w-]{20}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** Passwords made for a test are words; what a generator made has letters and digits, and is long. */
const looksReal = (value: string): boolean =>
  value.length >= 12 && /[A-Za-z]/.test(value) && /\d/.test(value) && !/\s/.test(value);

const inEnvironments = (subject: Subject): readonly Opinion[] => {
  const all = [
    ...subject.services.map(({ common, path }) => ({ env: common.env, path })),
    ...stepsOf(subject).map(({ plan, path }) => ({ env: plan.env, path })),
  ];
  return all.flatMap(({ env, path }) =>
    Object.entries(env).flatMap(([name, value]) => {
      const at = subject.source.at([...path, 'env', name]);
      if (KNOWN.test(value) || !looksReal(value) || secretsIn([[name, value]]).length === 0) return [];
      return isLiteral(at) ? [opinion(`${name} is written into the spec`, name, at)] : [];
    }),
  );
};

const opinion = (message: string, name: string, at: Opinion['at']): Opinion => {
  // the line itself would carry the secret into logs
  const { text: _text, ...place } = at;
  const hint = `let the caller give it: "{{ env(name="${name}") }}", or pass_env = ["${name}"] under [isolation]`;
  return { message, hint, at: place };
};

/** What lies in a repository is no secret any more. */
export const hardCodedSecret: Rule = (subject) => [
  ...inEnvironments(subject),
  ...textsIn(subject.source.toml.value).flatMap(({ text, path }) => {
    const found = KNOWN.exec(text)?.[0];
    if (found === undefined || !isLiteral(subject.source.at(path))) return [];
    return [opinion('a key is written into the spec', 'TOKEN', placeOf(subject.source, path, found))];
  }),
];
