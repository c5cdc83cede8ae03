import { parse } from '@decimalturn/toml-patch';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytes, PINNED_MS } from '../../src/spec/template/draw.ts';
import { functions } from '../../src/spec/template/functions.ts';
import { camel, kebab, pascal, slug, snake } from '../../src/spec/template/letters.ts';
import { tomlEncode } from '../../src/spec/template/toml-encode.ts';
import { randomStream } from '../../src/util/random.ts';
import { faultsOf, rendered, renderText } from '../helpers/rendering.ts';

test.each([
  ['{{ now_rfc3339() }}', '2025-06-01T12:00:00Z'],
  ['{{ now_unix() }} {{ now_ms() }}', '1748779200 1748779200000'],
  ['{{ now_plus(90) }} {{ now_plus(seconds=-0.5) }}', '2025-06-01T12:01:30Z 2025-06-01T11:59:59.500Z'],
  [
    '{{ date_rfc3339() }} {{ date_rfc3339(offset_seconds=86400) }}',
    '2025-06-01T12:00:00Z 2025-06-02T12:00:00Z',
  ],
  ['{{ sha256("abc") }}', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ['{{ sha256(s="${{ run.id }}") == sha256("$" ~ "{" ~ "{ run.id }}") }}', 'true'],
  ['{{ uuid_v5("dns", "www.example.com") }}', '2ed6657d-e927-568b-95e1-2665a8aea6a2'],
  ['{{ seq("a") }}{{ seq("a") }}{{ seq("b", start=5, step=-2) }}{{ seq("b", 5, -2) }}', '0153'],
  ['{{ range(3) | join(",") }} {{ range(5, 1, -2) | join(",") }}', '0,1,2 5,3'],
  [
    '{{ toml_encode({ a: [1, 2.5, true, "q\\"\\n"], "b c": {} }) }}',
    '{ a = [1, 2.5, true, "q\\"\\n"], "b c" = {} }',
  ],
])('%s gives %s', async (text, expected) => {
  expect(await rendered(text)).toBe(expected);
});

test('the frozen clock is the clock of templates', async () => {
  const text =
    '[determinism]\nfreeze_clock = "2024-02-29T00:00:00Z"\n[x]\nv = "{{ now_rfc3339() }} {{ now_unix() }}"';
  expect(await rendered(text)).toContain('v = "2024-02-29T00:00:00Z 1709164800"');
});

test('a call of one function never shifts the values of another', async () => {
  const tail = '{{ uuid_v4() }} {{ fake_email() }} {{ pick([1, 2, 3, 4, 5, 6, 7, 8, 9]) }} {{ rand_hex(8) }}';
  const more = '{{ fake_name() }}{{ ulid() }}{{ shuffle([1, 2]) | length }}{{ fake_int() }}';
  expect((await rendered(more + tail)).endsWith(await rendered(tail))).toBe(true);
});

test('the n-th call of a function gives the same value wherever it stands, and another than the call before', async () => {
  const [first, second] = (await rendered('{{ uuid_v4() }} {{ uuid_v4() }}')).split(' ');
  expect(first).not.toBe(second);
  expect(await rendered('{{ uuid_v4() | length }}{% if svc %}{{ uuid_v4() }}{% endif %}')).toBe(
    `36${second}`,
  );
});

test('--seed beats [determinism] seed, and seed= fixes one call', async () => {
  const text = '[determinism]\nseed = 7\n[x]\nv = "{{ uuid_v4() }}"';
  const last = async (source: string, seed?: number) =>
    (await rendered(source, seed === undefined ? {} : { seed })).split('\n').at(-1);
  expect(await last(text)).toBe(await last(text, 7));
  expect(await last(text)).not.toBe(await last(text, 8));
  expect(await last('v = "{{ uuid_v4() }}"')).toBe(await last('v = "{{ uuid_v4() }}"', 42));
  const [a, b] = (await rendered('{{ fake_name(seed=1) }}|{{ fake_name(seed=1) }}')).split('|');
  expect(a).toBe(b);
});

test('a seed may come from the environment through a template', async () => {
  const text = (seed: string): string => `[determinism]\nseed = ${seed}\n[x]\nv = "{{ uuid_v4() }}"`;
  const own = await rendered(text('{{ env(name="SEED", default="7") }}'));
  expect(own).toBe(await rendered(text('7')));
});

test('ids have the form and version their standards ask for', async () => {
  const [v4, v7, ulid] = (await rendered('{{ uuid_v4() }} {{ uuid_v7() }} {{ ulid() }}')).split(' ');
  expect(v4).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(v7).toMatch(/^01941f29-7c00-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(ulid).toMatch(/^01JGFJJZ00[0-9A-HJKMNP-TV-Z]{16}$/);
});

test('pick, shuffle and sample take from the list and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.nat(99), { minLength: 1, maxLength: 9 }),
      fc.nat(),
      async (items, seed) => {
        const text = `{% set l = [${items}] %}{{ pick(l) }};{{ shuffle(l) | join(",") }};{{ sample(l, ${items.length - 1}) | join(",") }}`;
        const [picked = '', shuffled = '', sampled = ''] = (await rendered(text, { seed })).split(';');
        const numbers = (list: string): number[] => (list === '' ? [] : list.split(',').map(Number));
        expect(items).toContain(Number(picked));
        expect(numbers(shuffled).sort()).toEqual([...items].sort());
        expect(new Set(numbers(sampled)).size).toBe(items.length - 1);
        for (const one of numbers(sampled)) expect(items).toContain(one);
      },
    ),
    { numRuns: 60 },
  );
});

test('the values of a seed are part of the contract: they change only with a note in the changelog', async () => {
  const text =
    '{{ uuid_v4() }} {{ rand_hex(8) }} {{ fake_name() }} {{ fake_int(1, 6) }} {{ pick(["a", "b", "c"]) }} {{ ulid() }}';
  expect(await rendered(text, { seed: 42 })).toMatchInlineSnapshot(
    `"ac00aa29-d944-4c4a-8007-5484b6c231c0 0547e78f Dr. Deontae Bruen 4 a 01JGFJJZ004EKPAG68TXGT3A25"`,
  );
});

test('fake dates lie in the year before the pinned date, whatever the clock says', async () => {
  const date = Date.parse(await rendered('{{ fake_date() }}'));
  expect(PINNED_MS - date).toBeGreaterThanOrEqual(0);
  expect(PINNED_MS - date).toBeLessThan(366 * 86_400_000);
});

test('bounds of fakes are kept and checked', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), async (seed) => {
      const value = Number(await rendered('{{ fake_int(min=3, max=5) }}', { seed }));
      expect([3, 4, 5]).toContain(value);
    }),
    { numRuns: 30 },
  );
  expect(await faultsOf(renderText('{{ fake_int(min=5, max=1) }}'))).toEqual([
    'template-error :1:4+8 fake_int() has min 5 above max 1',
  ]);
});

test.each([
  [
    'HTTPServer_2 start',
    'http-server-2-start',
    'http_server_2_start',
    'httpServer2Start',
    'HttpServer2Start',
  ],
  [
    'Größe façade',
    'grosse-facade'.replace('grosse', 'gro-e').replace('gro-e', 'große'),
    'große_facade',
    'großeFacade',
    'GroßeFacade',
  ],
  ['orderID', 'order-id', 'order_id', 'orderId', 'OrderId'],
  ['', '', '', '', ''],
])('%j in other spellings', (text, ...spellings) => {
  expect([kebab(text), snake(text), camel(text), pascal(text)]).toEqual(spellings);
});

test('slug is lower case letters, digits and single hyphens', () => {
  expect(slug('  Hello, Wörld! 42 ')).toBe('hello-world-42');
});

test('toml_encode of any value reads back as that value', () => {
  const leaf = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.double({ min: -1e15, max: 1e15, noNaN: true }),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('tree')),
      fc.dictionary(fc.string(), tie('tree')),
    ),
  }));
  const plain = (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value, (_, one) =>
        typeof one === 'bigint' ? Number(one) : Object.is(one, -0) ? 0 : one,
      ),
    );
  fc.assert(
    fc.property(tree, (value) => {
      expect(plain(parse(`x = ${tomlEncode(value)}`).x)).toEqual(plain(value));
    }),
    { numRuns: 60 },
  );
});

test('random bytes look random', () => {
  const counts = new Array(256).fill(0);
  for (const byte of bytes(randomStream('1', 'test'), 65_536)) counts[byte]++;
  expect(Math.min(...counts)).toBeGreaterThan(180);
  expect(Math.max(...counts)).toBeLessThan(340);
});

test('no function is called like a fake', () => {
  expect(Object.keys(functions).filter((name) => name.startsWith('fake_'))).toEqual([]);
});
