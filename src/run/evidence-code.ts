// What takes spans in, seals and judges them: loaded before the first one comes (run-specs.ts).
export { judge } from '../expect/judge.ts';
export { createReceiver } from '../otel/receiver.ts';
export { SpanStore } from '../otel/store.ts';
