import { faker } from '@faker-js/faker/locale/en';
import { ArgumentFault } from './arguments.ts';
import { type Call, number, type TemplateFunction, whole } from './call.ts';

type Draw = (call: Call) => unknown;

/** Gives the library nothing but our own chance and time: its state is set anew for every call. */
const fake = (draw: Draw, params: readonly string[] = []): TemplateFunction => ({
  params,
  draws: true,
  apply: (call) => {
    faker.seed([call.stream(), call.stream(), call.stream(), call.stream()]);
    faker.setDefaultRefDate(new Date(call.nowMs));
    return draw(call);
  },
});

const bounds = (
  call: Call,
  [low, high]: readonly [number, number],
  read = whole,
): { min: number; max: number } => {
  const min = read(call, 'min', call.bound.has('max') ? Math.min(low, read(call, 'max')) : low);
  const max = read(call, 'max', Math.max(high, min));
  if (min > max) throw new ArgumentFault(`${call.title} has min ${min} above max ${max}`);
  return { min, max };
};

const RANGE = ['min', 'max'];
const day = (date: Date): string => date.toISOString().slice(0, 10);

/** Every `fake_…` function, over @faker-js/faker with its English words. */
export const fakes: Readonly<Record<string, TemplateFunction>> = {
  fake_uuid: fake(() => faker.string.uuid()),
  fake_name: fake(() => faker.person.fullName()),
  fake_first_name: fake(() => faker.person.firstName()),
  fake_last_name: fake(() => faker.person.lastName()),
  fake_email: fake(() => faker.internet.email({ provider: 'example.com' })),
  fake_username: fake(() => faker.internet.username()),
  fake_url: fake(() => faker.internet.url()),
  fake_ipv4: fake(() => faker.internet.ipv4()),
  fake_street: fake(() => faker.location.streetAddress()),
  fake_city: fake(() => faker.location.city()),
  fake_country: fake(() => faker.location.country()),
  fake_phone: fake(() => faker.phone.number({ style: 'international' })),
  fake_company: fake(() => faker.company.name()),
  fake_word: fake(() => faker.lorem.word()),
  fake_words: fake((call) => faker.lorem.words(whole(call, 'count', 3, { min: 1, max: 1000 })), ['count']),
  fake_sentence: fake((call) => faker.lorem.sentence(bounds(call, [4, 10])), RANGE),
  fake_int: fake((call) => faker.number.int(bounds(call, [0, 999])), RANGE),
  fake_int_range: fake((call) => faker.number.int(bounds(call, [0, 100])), RANGE),
  fake_float: fake(
    (call) => faker.number.float({ ...bounds(call, [0, 1], number), fractionDigits: 6 }),
    RANGE,
  ),
  fake_bool: fake(() => faker.datatype.boolean()),
  fake_date: fake(() => day(faker.date.recent({ days: 365 }))),
  fake_product: fake(() => faker.commerce.productName()),
  fake_port: fake((call) => faker.number.int(bounds(call, [1024, 65_534])), RANGE),
};
