import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { socket } from '../../helpers/engine.ts';
import { prepared } from './prepared.ts';

/** What is not done here and why; a section or a command leaves out that alone, else it is the whole page. */
export interface LeftOut {
  readonly page: string;
  readonly section?: string;
  /** How the command begins. */
  readonly command?: string;
  readonly because: string;
  /** This machine lacks something for it; elsewhere it is done. */
  readonly isLacking?: true;
}

const isThere = (tool: string): boolean => {
  try {
    execFileSync('sh', ['-c', `command -v ${tool}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

const hasImage = (name: string): boolean => {
  if (process.env.CLNRM_REQUIRE_ENGINE === '1') return true;
  if (socket === undefined || !isThere('docker')) return false;
  try {
    execFileSync('docker', ['image', 'inspect', name], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

const unless = (holds: boolean, ...parts: readonly LeftOut[]): readonly LeftOut[] =>
  holds ? [] : parts.map((part) => ({ ...part, isLacking: true }));

/** Everything of the pages that no reader is played for. */
export const leftOut: readonly LeftOut[] = [
  { page: 'README.md', command: 'npm ci', because: '.ci/run types both parts of it' },
  {
    page: 'README.md',
    command: 'node dist/cli.js run examples/fake-green ',
    because: 'tests/examples.test.ts runs it',
  },
  {
    page: 'docs/explanations/evidence.md',
    command: 'clnrm run examples/fake-green',
    because: 'tests/examples.test.ts runs it',
  },
  {
    page: 'README.md',
    command: 'node dist/cli.js run examples/checkout',
    because: 'tests/examples.test.ts runs it',
  },
  { page: 'CONTRIBUTING.md', command: 'npm ', because: '.ci/run types the same lines' },
  { page: 'docs/quickstart.md', command: 'npm ci', because: 'it is where these tests begin' },
  { page: 'docs/quickstart.md', command: 'npm run build', because: 'npm test types it before these tests' },
  {
    page: 'docs/guides/debug-a-red.md',
    command: 'clnrm run examples/fake-green/logs.clnrm.toml:5 --keep',
    because: 'a person ends it; tests/engine/leftovers.test.ts does',
  },
  {
    page: 'docs/writing-a-plugin.md',
    command: 'npm run docs',
    because: 'tests/docs/reference.test.ts makes the pages',
  },
  { page: 'docs/reference/cli.md', because: 'it is generated from what clnrm prints' },
  { page: 'docs/reference/errors.md', because: 'tests/diagnostics/explanations.test.ts runs its commands' },
  { page: 'docs/explanations/architecture.md', because: 'its block is a picture' },
  { page: 'docs/guides/interactive-mode.md', because: 'tests/tui draws the frame and presses the keys' },
  {
    page: 'docs/guides/self-test.md',
    command: 'clnrm self-test',
    because: 'tests/cli/self-test.test.ts and npm run soak:selftest run it',
  },
  ...unless(hasImage('postgres:16-alpine'), {
    page: 'docs/guides/test-with-postgres.md',
    because: 'no engine with postgres:16-alpine',
  }),
  ...unless(existsSync(prepared('python')), {
    page: 'docs/guides/service-in-another-language.md',
    section: 'Python',
    because: 'no Python with its packages',
  }),
  ...unless(existsSync(prepared('go')), {
    page: 'docs/guides/service-in-another-language.md',
    section: 'Go',
    because: 'no Go with its modules',
  }),
];

/** The entry that leaves it out, if there is one. */
export const entryFor = (page: string, section = '', command = ''): LeftOut | undefined =>
  leftOut.find(
    (entry) =>
      entry.page === page &&
      (entry.section === undefined || entry.section === section) &&
      (entry.command === undefined || (command !== '' && command.startsWith(entry.command))),
  );
