// A program that does one thing, and says so: `node work.mjs 3 4`.
import { flush, startSpan } from './telemetry.mjs';

const [a, b] = process.argv.slice(2).map(Number);

// The step that runs this is in TRACEPARENT: the span becomes its child.
const span = startSpan('add', { traceparent: process.env.TRACEPARENT });
console.log(a + b);
span.end({ 'add.sum': a + b });

await flush();
