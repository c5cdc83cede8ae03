import type { AttributePredicate, SpanExpectation } from '../../../src/model/expectation.ts';
import type { Sketch } from '../../helpers/trace.ts';
import { fits, mentionsSame, nameFits, type Same, same, someFits } from './match.ts';
import { ancestorsOf, endOf, named, parentOf, related, startOf, traceNo, type World } from './world.ts';

/** Yes, no, or maybe: spans that have not arrived could still change the answer. */
type Answer = 'yes' | 'no' | 'maybe';

const sure = (held: boolean): Answer => (held ? 'yes' : 'no');
const hopeful = (held: boolean, couldCome: boolean): Answer => (held ? 'yes' : couldCome ? 'maybe' : 'no');
const both = (answers: readonly Answer[]): Answer => {
  if (answers.includes('no')) return 'no';
  return answers.includes('maybe') ? 'maybe' : 'yes';
};
const either = (answers: readonly Answer[]): Answer => {
  if (answers.includes('yes')) return 'yes';
  return answers.includes('maybe') ? 'maybe' : 'no';
};
const opposite = (answer: Answer): Answer => (answer === 'maybe' ? 'maybe' : answer === 'yes' ? 'no' : 'yes');

const attributeAnswer = (world: World, span: Sketch, { key, matcher }: AttributePredicate): Answer => {
  const now: Same = (name, mine) =>
    named(world, name).some(
      (other) =>
        other !== span &&
        traceNo(other) === traceNo(span) &&
        same(other.attributes?.[key], mine) &&
        mine !== undefined,
    );
  const held = someFits(matcher, span.attributes, key, now);
  if (world.complete || !mentionsSame(matcher)) return sure(held);
  return held === someFits(matcher, span.attributes, key, () => true) ? sure(held) : 'maybe';
};

const KINDS = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'];
const STATUS = ['UNSET', 'OK', 'ERROR'];
export const statusFits = (span: Sketch, wanted: string): boolean => {
  const status = STATUS[span.status ?? 0];
  return wanted === 'not_error' ? status !== 'ERROR' : status === wanted;
};

export const satisfies = (world: World, span: Sketch, wanted: SpanExpectation): Answer => {
  const answers: Answer[] = [];
  if (wanted.kind !== undefined) answers.push(sure(KINDS[span.kind ?? 1] === wanted.kind));
  if (wanted.status !== undefined) answers.push(sure(statusFits(span, wanted.status)));
  if (wanted.durationMs !== undefined)
    answers.push(sure(fits(wanted.durationMs, (endOf(span) - startOf(span)) / 1e6)));
  const among = (pattern: string, one: Sketch): boolean => related(world, pattern).includes(one);
  const lost = (one: Sketch): boolean =>
    !world.complete && one.parent !== undefined && parentOf(world, one) === undefined;
  if (wanted.parent !== undefined) {
    const parent = parentOf(world, span);
    answers.push(hopeful(parent !== undefined && among(wanted.parent, parent), lost(span)));
  }
  if (wanted.ancestor !== undefined) {
    const chain = ancestorsOf(world, span);
    const { ancestor } = wanted;
    answers.push(
      hopeful(
        chain.some((one) => among(ancestor, one)),
        lost(chain.at(-1) ?? span),
      ),
    );
  }
  if (wanted.links !== undefined) {
    const { links } = wanted;
    const targets = (span.links ?? []).map((link) =>
      world.all.find((one) => one.id === link.id && traceNo(one) === link.trace),
    );
    answers.push(
      hopeful(
        targets.some((one) => one !== undefined && among(links, one)),
        !world.complete && targets.includes(undefined),
      ),
    );
  }
  const { attrs, events } = wanted;
  answers.push(...attrs.all.map((one) => attributeAnswer(world, span, one)));
  if (attrs.any.length > 0) answers.push(either(attrs.any.map((one) => attributeAnswer(world, span, one))));
  answers.push(...attrs.none.map((one) => opposite(attributeAnswer(world, span, one))));
  const hasEvent = (one: (typeof events.all)[number]): boolean =>
    (span.events ?? []).some(
      (event) =>
        nameFits(one.name, event.name) &&
        one.attributes.every(({ key, matcher }) => someFits(matcher, event.attributes, key)),
    );
  answers.push(...events.all.map((one) => sure(hasEvent(one))));
  if (events.any.length > 0) answers.push(sure(events.any.some(hasEvent)));
  answers.push(...events.none.map((one) => sure(!hasEvent(one))));
  return both(answers);
};
