import { EXIT } from '../diagnostics/exit.ts';
import type { RunEvent } from '../model/events.ts';
import {
  addRound,
  type Colour,
  pendingOf,
  type Round,
  type RoundScenario,
  readRounds,
  roundScenario,
  shortOf,
} from '../red-green.ts';
import type { Host } from '../util/host.ts';
import { type Look, lookOf } from '../util/look.ts';
import { plural, wrap } from '../util/text.ts';
import { defineCommand } from './command.ts';
import { keptFolder } from './project-folder.ts';
import { runAndReport } from './run.ts';
import { runFlags } from './run-options.ts';
import { usage } from './usage.ts';
import { choice } from './values.ts';

const { update: _update, watch: _watch, repeat: _repeat, interactive: _interactive, ...flags } = runFlags;

const COLOURS = ['red', 'green'] as const;

const line = ({ at, expect, met, scenarios }: Round, { paint }: Look): string => {
  const counts = COLOURS.map(
    (colour) => `${scenarios.filter((one) => one.colour === colour).length} ${colour}`,
  );
  const mark = met ? paint(expect, expect.padEnd(5)) : paint('dim', `not ${expect}`);
  return `${at.slice(0, 19).replace('T', ' ')}  ${mark.padEnd(9)}  ${counts.join(', ')}\n`;
};

/** All rounds, and what is still red. */
const history = (host: Host, look: Look): number => {
  const rounds = readRounds(keptFolder(host));
  if (rounds.length === 0) {
    host.stdout.write('no round yet: write an expectation, then clnrm redgreen --expect red\n');
    return EXIT.nothing;
  }
  const pending = pendingOf(rounds);
  const reds = pending.map(({ spec, name }) => `  ${spec} > ${name}\n`).join('');
  const rest = pending.length === 0 ? 'every red became green\n' : `waiting for green:\n${reds}`;
  host.stdout.write(`${rounds.map((round) => line(round, look)).join('')}\n${rest}`);
  return EXIT.passed;
};

const told = (expect: Colour, scenarios: readonly RoundScenario[], short: readonly string[], look: Look) => {
  if (short.length > 0)
    return `\nnot ${expect}:\n${short.map((one) => `  ${wrap(one, look.width - 2, '  ')}\n`).join('')}`;
  const shown = scenarios.filter(({ colour }) => colour === expect);
  const next = expect === 'red' ? '; make it green, then clnrm redgreen --expect green' : '';
  return `\n${look.paint(expect, expect)} as expected: ${plural(shown.length, 'scenario')}${next}\n`;
};

/**
 * `clnrm redgreen`: proof that a test was red before the code made it green. Red is a failed expectation, never an
 * error; green counts for scenarios that were shown red. Exit 1 where the run shows something else.
 */
export default defineCommand({
  flags: {
    expect: { value: 'COLOUR', describe: 'red or green: what this run has to show', choices: COLOURS },
    ...flags,
  },
  most: Number.POSITIVE_INFINITY,
  examples: [
    ['clnrm redgreen --expect red', 'the new expectation fails, and nothing errs'],
    ['clnrm redgreen --expect green', 'the same scenario passes now'],
    ['clnrm redgreen report', 'the rounds so far, and what is still red'],
  ],
  async run(given, host) {
    const look = lookOf(host.stdout, host.env, given['no-color'] ?? false);
    if (given.words[0] === 'report' && given.expect === undefined) return history(host, look);
    if (given.expect === undefined)
      throw usage('clnrm redgreen wants --expect red or --expect green', 'or write `clnrm redgreen report`');
    const expect = choice('--expect', given.expect, COLOURS);
    const scenarios: RoundScenario[] = [];
    const hear = (event: RunEvent): void => {
      if (event.type === 'scenario:end') scenarios.push(roundScenario(event.result));
    };
    const { expect: _, ...rest } = given;
    const code = await runAndReport(rest, host, [hear]);
    if (code !== EXIT.passed && code !== EXIT.failed) return code;
    const folder = keptFolder(host);
    const short = shortOf(expect, scenarios, readRounds(folder));
    const met = short.length === 0;
    addRound(folder, { at: new Date(host.clock.now()).toISOString(), expect, met, scenarios });
    host.stderr.write(told(expect, scenarios, short, look));
    return met ? EXIT.passed : EXIT.failed;
  },
});
