import { oneOf, text } from '../call.ts';
import { below } from '../draw.ts';
import { bounds, type FakeCall, type FakeGroup } from './fake.ts';

/** RFC 2606 and 6761: names that nobody can own, so that no test writes to a stranger. */
const RESERVED = ['example.com', 'example.net', 'example.org'] as const;

const domain = ({ faker }: FakeCall): string => `${faker.internet.domainWord()}.test`;

const email = (call: FakeCall): string => {
  const firstName = text(call, 'first_name', '');
  const lastName = text(call, 'last_name', '');
  return call.faker.internet.email({
    ...(firstName && { firstName }),
    ...(lastName && { lastName }),
    provider: text(call, 'domain', '') || call.faker.helpers.arrayElement(RESERVED),
  });
};

/** Characters that TOML, JSON and a shell take as they are between double quotes. */
const PASSWORD = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789@#%+=:,.?-_^*';

const password = (call: FakeCall): string => {
  const { min, max } = bounds(call, [8, 20], { min: 1, max: 1000 });
  const length = min + below(call.stream, max - min + 1);
  return Array.from({ length }, () => PASSWORD.charAt(below(call.stream, PASSWORD.length))).join('');
};

const statuses = ['any', 'informational', 'success', 'redirection', 'clientError', 'serverError'] as const;

const status = (call: FakeCall): number => {
  const kind = oneOf(call, 'kind', statuses, 'any');
  return call.faker.internet.httpStatusCode(kind === 'any' ? {} : { types: [kind] });
};

export const internet: FakeGroup = {
  fake_email: {
    summary: 'e-mail address, in a domain that nobody owns',
    params: { first_name: '', last_name: '', domain: '' },
    draw: email,
  },
  fake_username: {
    summary: 'name of an account',
    local: true,
    draw: ({ faker }) => faker.internet.username(),
  },
  fake_display_name: {
    summary: 'name that a site shows',
    local: true,
    draw: ({ faker }) => faker.internet.displayName(),
  },
  fake_password: {
    summary: 'password of letters, digits and signs; no quotes, no look-alikes',
    params: { min: 8, max: 20 },
    draw: password,
  },
  fake_domain: { summary: 'domain under .test', draw: domain },
  fake_domain_word: { summary: 'first part of a domain', draw: ({ faker }) => faker.internet.domainWord() },
  fake_domain_suffix: { summary: 'top-level domain', draw: ({ faker }) => faker.internet.domainSuffix() },
  fake_url: { summary: 'address of a site under .test', draw: (call) => `https://${domain(call)}` },
  fake_user_agent: { summary: 'User-Agent of a browser', draw: ({ faker }) => faker.internet.userAgent() },
  fake_http_method: { summary: 'HTTP method', draw: ({ faker }) => faker.internet.httpMethod() },
  fake_http_status: {
    summary: 'HTTP status code',
    params: { kind: 'any' },
    draw: status,
  },
  fake_jwt: {
    summary: "JSON Web Token with nobody's signature",
    draw: ({ faker }) => faker.internet.jwt(),
  },
  fake_emoji: { summary: 'emoji', draw: ({ faker }) => faker.internet.emoji() },
};
