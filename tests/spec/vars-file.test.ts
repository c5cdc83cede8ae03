import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ClnrmError } from '../../src/diagnostics/errors.ts';
import { parseDotenv } from '../../src/spec/dotenv.ts';
import { textsOf } from '../../src/spec/variable-texts.ts';
import { readVarsFile } from '../../src/spec/vars-file.ts';
import { project } from '../helpers/project.ts';
import { rendered } from '../helpers/rendering.ts';

const read = (name: string, text: string | Uint8Array) => {
  using files = project({});
  mkdirSync(files.folder, { recursive: true });
  writeFileSync(join(files.folder, name), text);
  return readVarsFile(join(files.folder, name), name);
};

const fault = (name: string, text: string | Uint8Array): string => {
  try {
    return JSON.stringify(read(name, text));
  } catch (error) {
    if (!(error instanceof ClnrmError)) throw error;
    return error.diagnostics
      .map(
        ({ code, message, hint, at }) =>
          `${code} ${at?.line}:${at?.column} ${message} | ${hint} | ${at?.text}`,
      )
      .join('\n');
  }
};

test('TOML keeps its types, and integers at any size', () => {
  expect(read('v.toml', 'a = 1\nbig = 9007199254740993\n[t]\nl = [1.5, true]\n')).toEqual([
    { name: 'a', value: 1, detail: 'v.toml:1' },
    { name: 'big', value: 9007199254740993n, detail: 'v.toml:2' },
    { name: 't', value: { l: [1.5, true] }, detail: 'v.toml:3' },
  ]);
});

test('JSON keeps its types, and integers at any size', () => {
  expect(read('v.JSON', '{"a": [1, {"b": "c"}], "big": 9007199254740993}')).toEqual([
    { name: 'a', value: [1, { b: 'c' }], detail: 'v.JSON' },
    { name: 'big', value: 9007199254740993n, detail: 'v.JSON' },
  ]);
});

test.each(['.env', 'ci.env', '.env.ci'])('%s is read as .env', (name) => {
  const text = `# comment
A=plain # comment
export B = "two\\nlines \\"q\\"" # c
C='single # \\n'
D=
E=x#y
F="over
lines"\r
  G=\`back "tick"\`
`;
  expect(read(name, text).map(({ name: key, value }) => [key, value])).toEqual([
    ['A', 'plain'],
    ['B', 'two\nlines "q"'],
    ['C', 'single # \\n'],
    ['D', ''],
    ['E', 'x#y'],
    ['F', 'over\nlines'],
    ['G', 'back "tick"'],
  ]);
});

test.each([
  ['v.toml', 'a = 1\nb = \n', 'bad-data 2:1 v.toml: `b` has no value | write one after the `=` | b = '],
  [
    'v.json',
    '{"a": 1,\n "b": }',
    `bad-data 2:7 v.json: is not JSON: Unexpected token '}' | undefined |  "b": }`,
  ],
  ['v.json', '[1]', 'bad-data 1:1 v.json: holds no object | write names and values: { "svc": "api" } | [1]'],
  ['v.json', '', 'bad-data 1:1 v.json: is not JSON: Unexpected end of JSON input | undefined | '],
  ['.env', 'A=1\n  oops\n', 'bad-data 2:3 .env: this line is no NAME=value | begin comments with # |   oops'],
  ['.env', 'A="x\nB=1', 'bad-data 1:1 .env: the quotes of this value do not match | close them | A="x'],
  ['.env', 'A="x" y', 'bad-data 1:1 .env: the quotes of this value do not match | close them | A="x" y'],
  [
    'v.toml',
    'a = 1\nmatrix = 2\n',
    "bad-data 2:1 v.toml: 'matrix' cannot be a variable | `matrix` is the cell of [matrix] | matrix = 2",
  ],
  [
    'v.yaml',
    'a: 1',
    'bad-data undefined:undefined v.yaml is neither TOML, JSON nor .env | its name says what it is: vars.toml, vars.json, ci.env, .env.ci | undefined',
  ],
])('what is wrong in %s has its place: %j', (name, text, expected) => {
  expect(fault(name, text)).toBe(expected);
});

test('a file that cannot be read is told', () => {
  expect(fault('v.toml', new Uint8Array([0xff]))).toContain('v.toml is not UTF-8 text');
  expect(() => readVarsFile('/nowhere/v.toml', 'v.toml')).toThrow('v.toml does not exist');
});

test('files beat the environment and lose to --var; the last file of a name counts', async () => {
  const files = [
    { name: 'a', value: 'first', detail: 'x' },
    { name: 'a', value: 'last', detail: 'y' },
    { name: 'n', value: 3, detail: 'y' },
  ];
  const env = { CLNRM_VAR_a: 'environment', CLNRM_VAR_e: 'environment' };
  const text = '[vars]\na = "spec"\np = "spec"\n[x]\nv = "{{ a }} {{ e }} {{ n + 1 }} {{ p }} {{ q }}"';
  const projects = ['p', 'q'].map((name) => ({ name, value: 'project', detail: 'clnrm.toml:1' }));
  const last = async (vars: Record<string, string>) =>
    (await rendered(text, { files, env, vars, project: projects })).split('\n').at(-1);
  expect(await last({})).toBe('v = "last environment 4 spec project"');
  expect(await last({ a: 'flag' })).toBe('v = "flag environment 4 spec project"');
});

test('texts are found at any depth, with the nearest name, so that secrets are known', () => {
  const value = { password: 'p', list: ['x', { token: 't' }], n: 1 };
  expect(
    textsOf([
      { name: 'db', value },
      { name: 'a', value: 'b' },
    ]),
  ).toEqual([
    ['password', 'p'],
    ['list', 'x'],
    ['token', 't'],
    ['a', 'b'],
  ]);
});

test('any text is .env or has a line that is not', () => {
  const piece = fc.constantFrom('A', '=', '"', "'", '`', '\n', '#', ' ', '\\', 'export ', 'x', '\r\n');
  fc.assert(
    fc.property(
      fc.array(piece).map((all) => all.join('')),
      (text) => {
        const found = parseDotenv(text);
        if ('message' in found) expect(text.split('\n').length).toBeGreaterThanOrEqual(found.line);
        else expect(found.every(({ name }) => name.length > 0)).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});
