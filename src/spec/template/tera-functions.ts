import { ArgumentFault } from './arguments.ts';
import { type Call, type TemplateFunction, text, whole } from './call.ts';
import { below } from './draw.ts';
import { rfc3339 } from './time.ts';
import { truthy } from './value.ts';

const LONGEST = 100_000;

/** The only bound of a range is its end, in whichever of the two languages it is written. */
const bounds = (call: Call): { readonly start: number; readonly end: number } => {
  const end = ['end', 'stop'].find((name) => call.bound.has(name));
  if (end !== undefined) return { start: whole(call, 'start', 0), end: whole(call, end) };
  return { start: 0, end: whole(call, 'start') };
};

/** `range(5)`, `range(1, 5)`, `range(end=5, step_by=2)`: from the start up to and without the end. */
const range = (call: Call): readonly number[] => {
  const { start, end } = bounds(call);
  const step = whole(call, call.bound.has('step_by') ? 'step_by' : 'step', 1);
  if (step === 0) throw new ArgumentFault('range() cannot go in steps of 0');
  const length = Math.max(0, Math.ceil((end - start) / step));
  if (length > LONGEST)
    throw new ArgumentFault(`range() of ${length} numbers is too long; ${LONGEST} is the most`);
  return Array.from({ length }, (_, index) => start + index * step);
};

const random = (call: Call): number => {
  const start = whole(call, 'start', 0);
  const end = whole(call, 'end');
  if (end <= start) throw new ArgumentFault(`get_random() has end ${end}, which is not above start ${start}`);
  return start + below(call.stream, end - start);
};

/** What Tera gives every template. Undefined results are "no value". */
export const teraFunctions: Readonly<Record<string, TemplateFunction>> = {
  get_env: {
    params: ['name', 'default'],
    apply: (call) => call.env[text(call, 'name')] ?? call.bound.get('default'),
  },
  get_random: { params: ['start', 'end'], draws: true, apply: random },
  now: {
    params: ['timestamp', 'utc'],
    apply: (call) => {
      const seconds = Math.floor(call.nowMs / 1000);
      return truthy(call.bound.get('timestamp')) ? seconds : rfc3339(seconds * 1000);
    },
  },
  range: { params: ['start', 'stop', 'step', 'end', 'step_by'], apply: range },
  throw: {
    params: ['message'],
    apply: (call) => {
      throw new ArgumentFault(text(call, 'message'));
    },
  },
};
