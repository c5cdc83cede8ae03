import { expect, test } from 'vitest';
import { faultsOf, origins, rendered, renderText } from '../helpers/rendering.ts';

const VARS = '[vars]\nregion = "spec"\nsvc = "mine"\n[x]\n';

test('--var beats the environment, that beats [vars], that beats what is built in', async () => {
  const text = `${VARS}v = "{{ region }} {{ svc }} {{ endpoint }} {{ vars.region }}"`;
  const last = async (input: object): Promise<string | undefined> =>
    (await rendered(text, input)).split('\n').at(-1);
  const env = { CLNRM_VAR_region: 'environment', SERVICE_NAME: 'named', region: 'never' };
  expect(await last({})).toBe('v = "spec mine http://localhost:4318 spec"');
  expect(await last({ env })).toBe('v = "environment named http://localhost:4318 environment"');
  expect(await last({ env, vars: { region: 'flag' } })).toBe('v = "flag named http://localhost:4318 flag"');
});

test('only the seven built-in names and CLNRM_VAR_ are read from the environment', async () => {
  const env = { HOME: '/root', region: 'x', OTEL_TOKEN: 't', CLNRM_VAR_token: 'u' };
  expect(await rendered('{{ token }} {{ HOME | default("-") }} {{ region | default("-") }}', { env })).toBe(
    'u - -',
  );
});

test('env is a variable and a function', async () => {
  const text = '{{ env }} {{ env(name="PORT") }} {{ env("NO", default="d") }} {{ vars.env }}';
  expect(await rendered(text, { env: { ENV: 'prod', PORT: '80' } })).toBe('prod 80 d prod');
});

test('values keep their types and tables their parts; integers are exact at any size', async () => {
  const text = `vars.root = "r"
[vars]
big = 9007199254740993
list = [ # with a comment ]
  "a]", 'b#',
]
when = 2025-01-02T03:04:05Z
text = """
[determinism]
seed = 1 """
[vars.db]
host = "h"
[x]
v = "{{ big + 1 }} {{ list | join("|") }} {{ when }} {{ db.host }} {{ vars.db.host }} {{ text | length }} {{ root }}"`;
  const [last] = (await rendered(text)).split('\n').slice(-1);
  expect(last).toBe('v = "9007199254740994 a]|b# 2025-01-02T03:04:05Z h h 23 r"');
});

test('values may be templates over other variables, in any order, and over their own weaker value', async () => {
  const text = `[vars]
url = "http://{{ host }}:{{ port }}/{{ svc }}"
host = "{{ env }}.test"
port = {{ env(name="PORT", default="80") }}
svc = "{{ svc }}-api"
[x]
v = "{{ url }}"`;
  expect(await rendered(text)).toBe(`[vars]
url = "http://ci.test:80/clnrm-api"
host = "ci.test"
port = 80
svc = "clnrm-api"
[x]
v = "http://ci.test:80/clnrm-api"`);
});

test('a random value under [vars] is the same wherever it is read, and shifts no other', async () => {
  const uses = 'v = "{{ id }}"\nw = "{{ id }}"\nother = "{{ uuid_v4() }}"';
  const lines = (await rendered(`[vars]\nid = "{{ uuid_v4() }}"\n[x]\n${uses}`)).split('\n');
  const id = /"(.*)"/.exec(lines[1] ?? '')?.[1];
  expect(lines.slice(3, 5)).toEqual([`v = "${id}"`, `w = "${id}"`]);
  const without = (await rendered(`[vars]\nid = "x"\n[x]\n${uses}`)).split('\n');
  expect(lines[5]).toBe(without[5]);
  expect(lines[5]).not.toContain(id);
});

test('[vars] is found although the file is not TOML before it is rendered', async () => {
  const text = `{% for i in names %}
[service.{{ i }}]
x = {% if i %}[{% else %}[[{% endif %}
]
{% endfor %}
[vars]
names = ["a", "b"]`;
  expect((await rendered(text)).match(/service\.\w/g)).toEqual(['service.a', 'service.b']);
});

test('a [vars] header inside a text of several lines is text', async () => {
  expect(await rendered('[f]\ncontent = """\n[vars]\nsvc = "no"\n"""\nv = "{{ svc }}"')).toContain(
    'v = "clnrm"',
  );
});

test('values that lead back to themselves are an error', async () => {
  expect(await faultsOf(renderText('[vars]\nx = "{{ y }}"\ny = "{{ x }}"\n[a]\nz = "{{ x }}"'))).toEqual([
    "template-error :2:9+1 the value of 'y' leads back to itself | give one of the variables under [vars] a value that reads none of the others",
  ]);
});

test('a value that only the rendered file can tell is an error where it is read', async () => {
  const text = '[vars]\nx = {% if svc %}1\n{% else %}2\n{% endif %}\n[a]\nz = {{ x }}';
  expect(await faultsOf(renderText(text))).toEqual([
    "template-error :6:8+1 the value of 'x' under [vars] (line 2) cannot be read before the rest is rendered | write it as plain TOML, with tags inside the quotes only",
  ]);
});

test('a fault in a value under [vars] is told once, where it stands', async () => {
  expect(await faultsOf(renderText('[vars]\nx = "{{ nope }}"\n[a]\ny = "{{ x }}{{ x }}"'))).toEqual([
    "undefined-variable :2:9+4 no variable is called 'nope' | define it under [vars] or with --var nope=…",
  ]);
});

test('each variable says where its value came from', async () => {
  for (const tail of ['', '{{ svc }}']) {
    const { variables } = await renderText(`${VARS}v = "${tail}"`, {
      vars: { a: '1' },
      env: { ENV: 'prod' },
    });
    const shown = variables().map(
      ({ name, value, source, detail }) => `${name}=${value} ${source} ${detail}`,
    );
    expect(shown).toEqual([
      'a=1 command line --var a',
      'endpoint=http://localhost:4318 built-in endpoint',
      'env=prod environment ENV',
      'exporter=otlp built-in exporter',
      'freeze_clock=2025-01-01T00:00:00Z built-in freeze_clock',
      'image=registry/clnrm:1.0.0 built-in image',
      'region=spec spec line 2',
      'svc=mine spec line 3',
      'token= built-in token',
    ]);
  }
});

test('names of JavaScript objects are names like any other', async () => {
  const vars = { constructor: 'c', toString: 't', __proto__x: 'p' };
  expect(await rendered('{{ constructor }}{{ toString }}{{ __proto__x }}', { vars })).toBe('ctp');
});

test('lines that define variables keep their origin', async () => {
  expect(origins(await renderText('[vars]\na = "{{ svc }}"\n[x]\nb = "{{ a }}"'))).toEqual([
    '[vars] <- 1',
    'a = "clnrm" <- 2',
    '[x] <- 3',
    'b = "clnrm" <- 4',
  ]);
});
