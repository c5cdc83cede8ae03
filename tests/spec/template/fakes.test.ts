import { parse } from '@decimalturn/toml-patch';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { locales } from '../../../src/spec/template/fakes/locales.ts';
import { samples } from '../../../src/spec/template/fakes/samples.ts';
import { parametersOf } from '../../../src/spec/template/fakes/table.ts';
import { allFakes, fakeNames } from '../../helpers/fakes.ts';
import { faultsOf, rendered, renderText } from '../../helpers/rendering.ts';

const faults = (text: string) => faultsOf(renderText(text));
/** What the first 20 calls give. */
const many = async (call: string): Promise<readonly string[]> =>
  (await rendered(Array(20).fill(`{{ ${call} }}`).join('\u0001'))).split('\u0001');

/** Facts of the original, section 3.4, and fake_address, which its specs call and it never had. */
const OLDER =
  `uuid uuid_seeded name first_name last_name title suffix email username password domain url ipv4 ipv6
  user_agent mac_address street city state zip country latitude longitude phone cell_phone company company_suffix
  industry profession word words sentence paragraph int int_range float bool date time datetime timestamp credit_card
  currency_code currency_name currency_symbol filename extension mime_type file_path color hex_color rgb_color string
  port semver address`.split(/\s+/);

test('there are more than a hundred fakes, each once, those of older versions among them', () => {
  expect(fakeNames.length).toBeGreaterThan(130);
  expect(new Set(fakeNames).size).toBe(fakeNames.length);
  expect(OLDER).toHaveLength(56);
  expect(fakeNames).toEqual(expect.arrayContaining(OLDER.map((name) => `fake_${name}`)));
});

test('every fake gives a value that TOML can hold, another for another seed', async () => {
  const text = fakeNames
    .map((name) => `${name} = {{ toml_encode(${name}(${name === 'fake_uuid_seeded' ? 'seed=1' : ''})) }}`)
    .join('\n');
  const [first, second] = [await rendered(text, { seed: 1 }), await rendered(text, { seed: 2 })];

  expect(Object.keys(parse(first))).toEqual(fakeNames);
  const others = second.split('\n').filter((line, index) => line !== first.split('\n')[index]);
  expect(others.length).toBeGreaterThan(fakeNames.length * 0.85);
});

test.each([
  ['fake_uuid()', /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/],
  ['fake_email()', /^[\w.'-]+@example\.(com|net|org)$/],
  [
    'fake_email(first_name="Ada", last_name="L", domain="shop.test")',
    /^[\w.]*[aA]da.*@shop\.test$|@shop\.test$/,
  ],
  ['fake_domain()', /^[a-z-]+\.test$/],
  ['fake_url()', /^https:\/\/[a-z-]+\.test$/],
  ['fake_hostname()', /^[a-z-]+-\d+\.test$/],
  ['fake_password()', /^[^\s"'\\$`{}]{8,20}$/],
  ['fake_password(min=5, max=5)', /^.{5}$/],
  ['fake_ipv4()', /^(\d{1,3}\.){3}\d{1,3}$/],
  ['fake_ipv4(network="test-net-1")', /^192\.0\.2\.\d+$/],
  ['fake_ipv6()', /^([0-9a-f]{4}:){7}[0-9a-f]{4}$/],
  ['fake_mac_address()', /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/],
  ['fake_http_status(kind="serverError")', /^5\d\d$/],
  ['fake_words(count=2)', /^\w+ \w+$/],
  ['fake_sentence(min=3, max=3)', /^\w+ \w+ \w+\.$/],
  ['fake_int()', /^\d{1,3}$/],
  ['fake_int_range(min=5, max=6)', /^5$/],
  ['fake_float(min=2, max=3, digits=1)', /^(2(\.\d)?|3)$/],
  ['fake_bool(ratio=100)', /^true$/],
  ['fake_bool(ratio=0)', /^false$/],
  ['fake_date()', /^2024-\d\d-\d\d$/],
  ['fake_time()', /^\d\d:\d\d:\d\d$/],
  ['fake_datetime()', /^2024-\d\d-\d\dT\d\d:\d\d:\d\dZ$/],
  ['fake_timestamp()', /^17\d{8}$/],
  ['fake_date_between(from="2020-02-29", to="2020-02-29T00:00:01Z")', /^2020-02-29T00:00:0[01]Z$/],
  ['fake_birthdate(min=30, max=30)', /^199[45]-\d\d-\d\d$/],
  ['fake_iban(country="DE")', /^DE\d{20}$/],
  ['fake_credit_card(issuer="visa")', /^4\d{12,18}$/],
  ['fake_amount(min=1, max=2, decimals=3)', /^[12]\.\d{3}$/],
  ['fake_hex_color()', /^#[0-9a-f]{6}$/],
  ['fake_isbn(variant=10)', /^[\d-]{9,}[\dX]$/],
  ['fake_git_sha(len=7)', /^[0-9a-f]{7}$/],
  ['fake_string(len=5)', /^[A-Za-z0-9]{5}$/],
  ['fake_port()', /^\d{4,5}$/],
  ['fake_semver()', /^\d+\.\d+\.\d+$/],
  ['fake_state(abbreviated=true)', /^[A-Z]{2}$/],
])('%s gives %s', async (call, form) => {
  for (const value of await many(call)) expect(value).toMatch(form);
});

const luhn = (digits: string): number =>
  [...digits].reverse().reduce((sum, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return sum + (value > 9 ? value - 9 : value);
  }, 0) % 10;

test('cards and IBANs have right check digits', async () => {
  for (const card of await many('fake_credit_card()')) expect(luhn(card), card).toBe(0);
  for (const iban of await many('fake_iban()')) {
    const moved = iban.slice(4) + iban.slice(0, 4);
    const number = moved.replace(/[A-Z]/g, (letter) => String(Number.parseInt(letter, 36)));
    expect(BigInt(number) % 97n, iban).toBe(1n);
  }
});

test('fake_bool is true as often as its ratio says', async () => {
  const text = '{% for i in range(1000) %}{{ "1" if fake_bool(ratio=20) }}{% endfor %}';
  expect((await rendered(text)).length).toBeGreaterThan(150);
  expect((await rendered(text)).length).toBeLessThan(250);
});

test('fake_uuid_seeded depends on its seed alone', async () => {
  const text = '{{ fake_uuid_seeded(seed=5) }}{{ fake_uuid_seeded(5) }}';
  const [first = '', second] = [
    (await rendered(text)).slice(0, 36),
    (await rendered(text, { seed: 9 })).slice(36),
  ];
  expect(first).toBe(second);
  expect(await faults('{{ fake_uuid_seeded() }}')).toEqual([
    "template-error :1:4+16 fake_uuid_seeded() needs the argument 'seed'",
  ]);
});

test('a language is loaded for the fake that asks for it, and one that does not exist is told with those that do', async () => {
  const [de, ja, en] = (
    await rendered('{{ fake_weekday(locale="de") }} {{ fake_weekday(locale="ja") }} {{ fake_weekday() }}')
  ).split(' ');
  expect([
    de?.endsWith('ag') || de === 'Mittwoch',
    ja?.endsWith('曜日') || ja?.length === 1,
    en?.endsWith('day'),
  ]).toEqual([true, true, true]);
  expect(await faults('{{ fake_name(locale="tlh") }}')).toEqual([
    `template-error :1:4+9 fake_name() knows no locale 'tlh' | it can be ${Object.keys(locales).join(', ')}`,
  ]);
  expect(await faults('{{ fake_int(locale="de") }}')).toEqual([
    "template-error :1:4+8 fake_int() has no argument 'locale' | it takes min, max, seed",
  ]);
  expect(await faults('{{ fake_title(locale="zh_CN") }}')).toEqual([
    "template-error :1:4+10 fake_title() has nothing to say in 'zh_CN'",
  ]);
});

test('a fake takes locale= exactly where some language gives other words', async () => {
  const all = await Promise.all(Object.keys(locales).map((locale) => samples(3, locale)));
  const english = await samples(3, 'en');
  const varies = (index: number) => all.some((one) => one[index]?.value !== english[index]?.value);
  expect(english.filter(({ local }, index) => !local && varies(index))).toEqual([]);
  const words = english.filter(({ local }) => local);
  const same = words.filter(({ name }) => !varies(english.findIndex((one) => one.name === name)));
  expect(same.length).toBeLessThan(words.length / 10);
});

test('fake(kind) reaches the same table by every name, also those of older versions', async () => {
  const kinds = [
    'name',
    'person.first_name',
    'fake_city',
    'name.full',
    'internet.email.safe',
    'address.zip',
    'uuid.v4',
  ];
  const functions = ['name', 'first_name', 'city', 'name', 'email', 'zip', 'uuid'];
  for (const [index, kind] of kinds.entries())
    expect(await rendered(`{{ fake("${kind}") }}`)).toBe(await rendered(`{{ fake_${functions[index]}() }}`));
  const older =
    `name.full name.first name.last name.title internet.email.safe internet.email.free internet.username
    internet.domain.suffix internet.ip.any internet.ip.v4 internet.ip.v6 internet.password address.city address.country
    address.street.name address.street.address address.zip address.tz company.name company.buzzword company.industry
    company.profession lorem.word lorem.sentence lorem.paragraph phone.number uuid.v4`.split(/\s+/);
  expect(older).toHaveLength(27);
  for (const kind of older) expect(await rendered(`{{ fake(kind="${kind}") }}`)).not.toBe('');
});

test('fake(kind, n) is a list of n calls; a seed fixes them without making them equal', async () => {
  expect(await rendered('{{ fake("name", 2) | join("|") }}')).toBe(
    await rendered('{{ fake_name() }}|{{ fake_name() }}'),
  );
  const seeded = (await rendered('{{ fake("name", 3, seed=1) | join("|") }}', { seed: 8 })).split('|');
  expect(new Set(seeded).size).toBe(3);
  expect(seeded[0]).toBe(await rendered('{{ fake_name(seed=1) }}'));
  expect(await rendered('{{ fake("weekday", locale="de") }}')).toBe(
    await rendered('{{ fake_weekday(locale="de") }}'),
  );
  expect(await faults('{{ fake("emial") }}')).toEqual([
    "template-error :1:4+4 fake() knows no kind 'emial' | did you mean 'email'?; `clnrm fakes` lists them",
  ]);
  expect(await rendered('{{ "iban" in fake_kinds() }} {{ fake_kinds() | length }}')).toBe(
    `true ${fakeNames.length}`,
  );
});

const VALUES = ['1', '-3', '2.5', '1e9', '"a"', '""', 'true', 'none', '[1]', '{ a: 1 }', '9007199254740991'];

test('any arguments of any fake give text or faults with a place, never another error', async () => {
  const call = fc.constantFrom(...allFakes).chain(([name, fake]) => {
    const params = parametersOf(fake);
    return fc
      .subarray([...params, 'seed'])
      .chain((chosen) =>
        fc
          .tuple(...chosen.map((param) => fc.constantFrom(...VALUES).map((value) => `${param}=${value}`)))
          .map((args) => `{{ toml_encode(${name}(${args.join(', ')})) }}`),
      );
  });
  await fc.assert(
    fc.asyncProperty(call, async (text) => {
      const outcome = await renderText(text).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome.name, `${text}: ${outcome.stack}`).toBe('UsageError');
    }),
    { numRuns: 800 },
  );
});
