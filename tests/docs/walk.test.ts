import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Page, pages } from '../helpers/pages.ts';
import { bin } from '../helpers/run-cli.ts';
import { copyCheckout } from './walk/checkout.ts';
import { entryFor, leftOut } from './walk/left-out.ts';
import { type Part, partsOf } from './walk/parts.ts';
import { walk } from './walk/walk.ts';

const all = pages().map((page) => ({ page, parts: partsOf(page) }));

/** Readers of these pages, as the pages say, have a checkout of clnrm before them; all others an empty folder. */
const beginsInCheckout = ({ path, text }: Page): boolean =>
  path === 'README.md' || text.includes('In a checkout of clnrm');

const place = mkdtempSync(join(tmpdir(), 'clnrm-walk-'));
const checkout = join(place, 'clnrm');

/** Who the reader is, and how this machine reaches engine and registries; nothing that speaks to clnrm. */
const inherited = Object.entries(process.env).filter(([name]) =>
  /^(?:HOME|TMPDIR|XDG_.*|DOCKER_HOST|GO[A-Z]+|.*(?:CERT|_CA_|PROXY|_proxy).*)$/.test(name),
);

/** A machine on which clnrm is installed, but for the reader of the page that tells how. */
const environment = ({ path }: Page) => ({
  ...Object.fromEntries(inherited),
  PATH: [
    join(place, 'installed/bin'),
    ...(path === 'docs/quickstart.md' ? [] : [join(place, 'bin')]),
    process.env.PATH,
  ].join(':'),
  NO_COLOR: '1',
  npm_config_prefix: join(place, 'installed'),
  npm_config_prefer_offline: 'true',
  npm_config_ignore_scripts: 'true',
});

// a section is no test of its own that could be counted as skipped
for (const { page, section, because } of leftOut.filter(({ isLacking }) => isLacking))
  console.warn(`${page}${section === undefined ? '' : `, ${section}`} is left out: ${because}`);

beforeAll(() => {
  copyCheckout(checkout);
  mkdirSync(join(place, 'bin'));
  symlinkSync(bin, join(place, 'bin/clnrm'));
}, 60_000);

afterAll(() => {
  rmSync(place, { recursive: true, force: true });
});

const play = async (page: Page, skip: (reason: string) => void): Promise<void> => {
  const lacking = entryFor(page.path);
  if (lacking) skip(lacking.because);
  const empty = join(place, page.path.replaceAll('/', '-'));
  mkdirSync(empty);

  await walk(page, beginsInCheckout(page) ? checkout : empty, environment(page));
};

/** Pages with something to type, without those that are left out on every machine. */
const typed = all.flatMap(({ page, parts }) => {
  const entry = entryFor(page.path);
  const isLeftOut = entry !== undefined && entry.isLacking !== true;
  return isLeftOut || !parts.some(({ kind }) => kind === 'commands') ? [] : [page];
});
const title = 'what $path says happens, from top to bottom';
const LIMIT = { timeout: 300_000 };

// they share the checkout, and some change it
test.for(typed.filter(beginsInCheckout))(title, LIMIT, (page, { skip }) => play(page, skip));

test.concurrent.for(typed.filter((page) => !beginsInCheckout(page)))(title, LIMIT, (page, { skip }) =>
  play(page, skip),
);

test('what is left out is still on its page', () => {
  const isOn = (page: string, section: string | undefined, command = ''): boolean =>
    all.some(
      ({ page: { path }, parts }) =>
        path === page &&
        parts.some(
          (part) =>
            (section === undefined || part.section === section) &&
            (command === '' ||
              (part.kind === 'commands' && part.commands.some(({ text }) => text.startsWith(command)))),
        ),
    );

  expect(leftOut.filter(({ page, section, command }) => !isOn(page, section, command))).toEqual([]);
});

/** Each with the part above it, where that is on the same page. */
const inOrder: readonly { readonly path: string; readonly part: Part; readonly above: Part | undefined }[] =
  all.flatMap(({ page: { path }, parts }) =>
    parts.map((part, index) => ({ path, part, above: parts[index - 1] })),
  );

/** Whether what stands below is compared with what the last of these commands prints, here or on another machine. */
const prints = (path: string, part: Part | undefined): boolean => {
  const last = part?.kind === 'commands' ? part.commands.at(-1) : undefined;
  const entry = entryFor(path, part?.section, last?.text);
  return last !== undefined && (entry === undefined || entry.isLacking === true);
};

test('every block says what it is, and what a page shows stands below the command that prints it', () => {
  const languages = ['toml', 'TOML', 'jinja', 'js', 'ts', 'json', 'yaml', 'python', 'go', 'java', 'csharp'];
  const astray = inOrder.filter(
    ({ path, part, above }) =>
      (part.kind === 'excerpt' && !languages.includes(part.language)) ||
      (part.kind === 'output' && !prints(path, above) && entryFor(path, part.section) === undefined),
  );

  expect(astray.map(({ path, part }) => `${path}:${part.line}`)).toEqual([]);
});
