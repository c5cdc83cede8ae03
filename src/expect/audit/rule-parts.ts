import type { HermeticityExpectation, StatusExpectation } from '../../model/expectation.ts';
import { STATUS_CODES } from '../../model/trace.ts';
import type { Value } from '../../model/value.ts';
import type { Context } from '../context.ts';
import { toAll } from './edit.ts';
import { type Part, valuesFor } from './part.ts';
import { keyFor } from './satisfy.ts';

/** Flips the status of one span. */
export const statusParts = ({ population }: Context, { name }: StatusExpectation): readonly Part[] => {
  const rows = (name === undefined ? population.subject : population.select(name).rows).subarray(0, 1);
  return [
    {
      part: 'the status',
      broken: 'the status of a span is another',
      tries: STATUS_CODES.map((_, status) => () => toAll(rows, { status })),
    },
  ];
};

/** Takes a span away, or changes it: a golden trace holds them all. */
export const goldenParts = ({ population }: Context): readonly Part[] => {
  const rows = population.subject.subarray(0, 1);
  return [
    {
      part: 'the trace',
      broken: 'a span is taken away or called otherwise',
      tries: [() => toAll(rows, { name: 'clnrm-audit' }), () => toAll(rows, { drop: true })],
    },
  ];
};

/** A name that is reserved for examples (RFC 2606): no room has it inside. */
const OUTSIDE: Value = { type: 'string', value: 'clnrm-audit.example' };

/** Adds a call to the outside, another resource, a forbidden attribute. */
export const hermeticityParts = (
  { population }: Context,
  expectation: HermeticityExpectation,
): readonly Part[] => {
  const rows = population.subject.subarray(0, 1);
  const setting = (key: string, value: Value | undefined) => () =>
    toAll(rows, { attributes: new Map([[key, value]]) });
  switch (expectation.rule) {
    case 'no_external_services':
      return [
        {
          part: expectation.rule,
          broken: 'a call to the outside is added',
          tries: [setting('server.address', OUTSIDE)],
        },
      ];
    case 'resource_attrs': {
      const { key, matcher } = expectation;
      return [
        {
          part: `resource_attrs.${key}`,
          broken: `'${key}' of a resource is taken away or another value`,
          tries: [undefined, ...valuesFor(matcher).breaking].map(
            (value) => () => toAll(rows, { resource: new Map([[key, value]]) }),
          ),
        },
      ];
    }
    case 'forbid_keys':
      return [
        {
          part: `forbid_keys ${expectation.key}`,
          broken: 'such an attribute is added',
          tries: [setting(keyFor(expectation.key), { type: 'string', value: 'clnrm-audit' })],
        },
      ];
  }
};
