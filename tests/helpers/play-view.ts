import { appendFileSync, readFileSync } from 'node:fs';
import process from 'node:process';
import type { WatchEvent } from '../../src/model/watch-event.ts';
import { openView } from '../../src/tui/index.tsx';
import { lookOf } from '../../src/util/look.ts';

// Opens the interactive view over events from a file, and writes down what it asks for; its clock stands.
const [events = '', asked = ''] = process.argv.slice(2);
const look = lookOf(process.stdout, process.env, false);
{
  await using view = openView({ stdin: process.stdin, stdout: process.stdout, look, now: () => 0 });
  const all: readonly WatchEvent[] = JSON.parse(readFileSync(events, 'utf8'));
  for (const event of all) view.hear(event);
  for await (const one of view.asked) {
    appendFileSync(asked, `${JSON.stringify(one)}\n`);
    if (one.kind === 'quit') break;
  }
}
process.stdout.write('the view is closed\n');
