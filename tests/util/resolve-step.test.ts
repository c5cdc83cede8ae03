import { expect, it } from 'vitest';
import type { Action, StepCheck, StepPlan } from '../../src/model/spec.ts';
import type { Matcher } from '../../src/model/value.ts';
import { lookIn } from '../../src/util/references.ts';
import { resolveStep } from '../../src/util/resolve-step.ts';

const lookup = lookIn({ n: 5, s: 'x', l: [1, 'a'], d: 1.5 });
const at = { file: 'a', line: 1, column: 1 };

const step = (action: Action, more: Partial<StepPlan> = {}): StepPlan => ({
  name: 's',
  action,
  env: {},
  retry: { attempts: 1, delayMs: 0 },
  expect: [],
  capture: {},
  continueOnFailure: false,
  at,
  ...more,
});

const check = (target: StepCheck['target'], matcher: Matcher): StepCheck => ({ target, matcher, at });
const eq = (value: string): Matcher => [{ op: 'eq', value: { type: 'string', value } }];

it('what a command is given is text', () => {
  const written = step(
    { kind: 'command', argv: ['a', '${{ n }}'] },
    { env: { A: '${{ n }}' }, stdin: '${{ l }}', workdir: '/${{ s }}' },
  );

  expect(resolveStep(written, lookup)).toMatchObject({
    action: { kind: 'command', argv: ['a', '5'] },
    env: { A: '5' },
    stdin: '[1,"a"]',
    workdir: '/x',
  });
});

it('a shell script is text', () => {
  expect(resolveStep(step({ kind: 'run', script: 'echo ${{ n }}' }), lookup).action).toEqual({
    kind: 'run',
    script: 'echo 5',
  });
});

it('a JSON body keeps the types, the rest of a request is text', () => {
  const http: Action = {
    kind: 'http',
    method: 'POST',
    url: 'http://${{ s }}',
    headers: { a: '${{ n }}' },
    query: [['b', '${{ n }}']],
    follow: 0,
    body: { kind: 'json', value: { c: ['${{ n }}', 'n${{ n }}'] } },
  };

  expect(resolveStep(step(http), lookup).action).toEqual({
    ...http,
    url: 'http://x',
    headers: { a: '5' },
    query: [['b', '5']],
    body: { kind: 'json', value: { c: [5, 'n5'] } },
  });
});

it('an operand takes the type of the value it names: int, double, list', () => {
  const json = { kind: 'json', path: '$.a' } as const;
  const resolved = resolveStep(
    step(
      { kind: 'run', script: 'x' },
      {
        expect: [
          check(json, eq('${{ n }}')),
          check(json, eq('${{ d }}')),
          check(json, [
            { op: 'not', matcher: [{ op: 'in', values: [{ type: 'string', value: '${{ l }}' }] }] },
          ]),
        ],
      },
    ),
    lookup,
  );

  expect(resolved.expect.map(({ matcher }) => matcher)).toEqual([
    [{ op: 'eq', value: { type: 'int', value: '5' } }],
    [{ op: 'eq', value: { type: 'double', value: 1.5 } }],
    [
      {
        op: 'not',
        matcher: [
          {
            op: 'in',
            values: [
              {
                type: 'array',
                value: [
                  { type: 'int', value: '1' },
                  { type: 'string', value: 'a' },
                ],
              },
            ],
          },
        ],
      },
    ],
  ]);
});

it('streams, headers and bodies are text, so a number is compared with them as text', () => {
  const resolved = resolveStep(
    step(
      { kind: 'run', script: 'x' },
      {
        expect: [
          check({ kind: 'stdout' }, eq('${{ n }}')),
          check({ kind: 'stdout' }, [{ op: 'matches', pattern: '${{ s }}*' }]),
        ],
      },
    ),
    lookup,
  );

  expect(resolved.expect.map(({ matcher }) => matcher)).toEqual([
    eq('5'),
    [{ op: 'matches', pattern: 'x*' }],
  ]);
});
