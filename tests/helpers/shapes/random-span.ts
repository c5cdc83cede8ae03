import type { Sketch } from '../trace.ts';
import type { Draw } from './world.ts';

const SERVICES = ['web', 'billing', 'store', undefined] as const;
const KEYS = ['n.size', 'n.text', 'n.list', 'n.flag'] as const;
const EVENTS = ['retry', 'log'] as const;
const SCOPES = ['', 'lib', 'http'] as const;

const scalar = (draw: Draw): unknown => [draw(300), draw(300) / 8, `text ${draw(9)}`, draw(2) === 0][draw(4)];

const bag = (draw: Draw): Record<string, unknown> => {
  const attributes: Record<string, unknown> = {};
  for (const key of KEYS) {
    if (draw(3) === 0) attributes[key] = draw(5) === 0 ? [scalar(draw), scalar(draw)] : scalar(draw);
  }
  return attributes;
};

/** Start and end, ms, by one of three clocks: whole ms, JavaScript's (whole start, fine end), microseconds. */
export const lasting = (draw: Draw, start: number, ms: number): { start: number; end: number } => {
  const clock = draw(3);
  const fine = (1 + draw(998)) / 1000;
  if (clock === 0) return { start, end: start + ms };
  return clock === 1 ? { start, end: start + ms + fine } : { start: start + fine, end: start + ms + fine };
};

/** All that a span has besides ids and a name; links go to spans that are there, or nowhere. */
export const randomFields = (
  draw: Draw,
  spans: readonly Sketch[],
): Omit<Sketch, 'id' | 'name' | 'trace' | 'parent'> => {
  const service = SERVICES[draw(SERVICES.length)];
  const scope = SCOPES[draw(SCOPES.length)] ?? '';
  const status = draw(3);
  const target = spans[draw(spans.length)];
  const link = target === undefined ? { trace: 9, id: 99 } : { trace: target.trace ?? 0, id: target.id };
  return {
    ...(service !== undefined && { service, resource: { 'service.version': `1.${service.length}` } }),
    ...(scope !== '' && { scope }),
    kind: draw(6),
    status,
    ...(status === 2 && draw(2) === 0 && { message: 'went wrong' }),
    ...lasting(draw, 10 + draw(1000), draw(200)),
    attributes: bag(draw),
    events: Array.from({ length: draw(3) }, () => ({
      name: EVENTS[draw(EVENTS.length)] ?? 'log',
      attributes: bag(draw),
    })),
    ...(draw(6) === 0 && { links: [link] }),
  };
};
