import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import { give, users } from '../helpers/ordinary-user.ts';
import { endOf } from '../helpers/outcome.ts';
import { project } from '../helpers/project.ts';
import { leftBy, startCli } from '../helpers/start-cli.ts';

type User = (typeof users)[number];

/** Two volumes, and a project with a place for each. */
const files = {
  'volume/pkg/index.js': 'module.exports = "from the volume"',
  'data/rows.csv': 'a,b\n',
  'project/clnrm.toml': '',
  'project/node_modules/covered': '',
  'project/src/deep/data/covered': '',
  'project/src/main.js': 'first\n',
  'project/src/lib/one.js': 'one\n',
};

const volumes = ['mount --bind volume project/node_modules', 'mount --bind data project/src/deep/data'];

interface Seen {
  readonly status: string;
  readonly errors: readonly Diagnostic[];
  /** What the step wrote. */
  readonly lines: readonly string[];
}

/** Runs one shell line as the only step of a spec in `project/`, amid mounts that only this run sees. */
const runAmid = async (
  place: string,
  {
    mounts = volumes,
    line,
    user,
    spec = '',
  }: { mounts?: readonly string[]; line: string; user?: User; spec?: string },
): Promise<Seen> => {
  const step = `[[scenario]]\nname = "one"\nrun = ${JSON.stringify(line)}\n`;
  writeFileSync(join(place, 'project/a.clnrm.toml'), `[meta]\nname = "mounts"\n${spec}\n${step}`);
  if (user) give(place, user);
  const as = user && !user.isCaller ? { as: user } : {};
  const args = ['run', 'project/a.clnrm.toml', '--level', 'namespace'];
  await using cli = startCli(args, { cwd: place, mounts, ...as });
  const run = await cli.done;
  expect(await leftBy(cli)).toEqual([]);
  const lines = run.events.flatMap((event) => (event.type === 'step:log' ? [event.line] : []));
  const { status, errors } = endOf(run);
  return { status, errors, lines };
};

test.each(users)('$name sees what is mounted inside a project, and all the rest', async (user) => {
  using place = project(files);
  const line = `node -p "require('pkg')"; ls src/deep/data node_modules; cat src/main.js src/lib/one.js`;

  const { lines } = await runAmid(place.folder, { line, user });

  const listed = ['node_modules:', 'pkg', '', 'src/deep/data:', 'rows.csv'];
  expect(lines).toEqual(['from the volume', ...listed, 'first', 'one']);
});

test.each(users)('what $name changes around mounts and in them stays in the room', async (user) => {
  using place = project(files);
  const writes =
    'for d in . src src/lib src/deep/data node_modules node_modules/pkg; do echo x >$d/new; done';
  const line = `set -e; ${writes}; mv src/lib src/other; rm src/main.js node_modules/pkg/index.js; ls src node_modules/pkg`;

  const { lines } = await runAmid(place.folder, { line, user });

  expect(lines).toEqual(['node_modules/pkg:', 'new', '', 'src:', 'deep', 'new', 'other']);
  for (const [name, text] of Object.entries(files))
    expect(readFileSync(join(place.folder, name), 'utf8'), name).toBe(text);
  for (const name of ['project/new', 'volume/new', 'data/new'])
    expect(existsSync(join(place.folder, name)), name).toBe(false);
});

test('every room of a run begins with what the project holds', async () => {
  using place = project(files);
  const spec = `[[scenario]]\nname = "before"\nrun = "echo x >src/new; echo y >node_modules/new"\n`;

  const { lines } = await runAmid(place.folder, { spec, line: 'ls src node_modules' });

  expect(lines).toEqual(['node_modules:', 'pkg', '', 'src:', 'deep', 'lib', 'main.js']);
});

test('mounts in mounts, mounted files, and names with blanks, quotes and commas are seen', async () => {
  const odd = `it's, "odd": \\ é`;
  using place = project({
    ...files,
    [`project/${odd}/in/a`]: '',
    'secret.env': 'KEY=1\n',
    'project/.env': '',
  });
  const mounts = [
    'mount --bind secret.env project/.env',
    // the first is covered by the second, the third is in the second
    'mount --bind data project/*odd*/in',
    'mount --bind volume project/*odd*',
    'mount --bind data project/*odd*/pkg',
  ];
  const line = 'cat .env; cd *odd*; ls; cat pkg/rows.csv; ls pkg';

  const { lines } = await runAmid(place.folder, { mounts, line });

  expect(lines).toEqual(['KEY=1', 'pkg', 'a,b', 'rows.csv']);
});

test('a mount that takes no copy-on-write view is seen read-only', async () => {
  using place = project(files);
  const mounts = ['mount --rbind /dev project/src/deep/data'];

  const { lines } = await runAmid(place.folder, {
    mounts,
    line: 'cd src/deep/data; echo x 2>/dev/null >new || echo no; test -c null && echo null; ls -A /tmp | grep apart || echo clean',
  });

  expect(lines).toEqual(['no', 'null', 'clean']);
});

test('a heavy folder beside a mount is not copied: it is seen whole and can be written, and stays in its place', async () => {
  using place = project({ ...files, 'project/big/a/small': 'small\n' });
  const grow = 'truncate -s 40M project/big/blob';

  const { lines } = await runAmid(place.folder, {
    mounts: [grow, ...volumes],
    line: 'stat -c %s big/blob; echo more >>big/a/small; cat big/a/small; rm big/blob; ls big; mv big other 2>/dev/null || echo stays',
  });

  expect(lines).toEqual(['41943040', 'small', 'more', 'a', 'stays']);
});

test('files of a service lie in a mount too', async () => {
  using place = project(files);
  const laid =
    '{ target = "node_modules/pkg/conf", content = "laid" }, { target = "src/lib/conf", content = "too" }';
  const spec = `[service.idle]\ncommand = ["sleep", "60"]\nfiles = [${laid}]\n`;

  const { lines } = await runAmid(place.folder, {
    spec,
    line: `cat node_modules/pkg/conf src/lib/conf; node -p "require('pkg')"`,
  });

  expect(lines).toEqual(['laidtoofrom the volume']);
});

test('a mount in packages above the project is seen, read-only', async () => {
  using place = project({ ...files, 'node_modules/@own/covered': '' });
  const line = `node -p "require('@own/pkg')"; echo x 2>/dev/null >../node_modules/@own/new || echo no`;

  const { lines } = await runAmid(place.folder, { mounts: ['mount --bind volume node_modules/@own'], line });

  expect(lines).toEqual(['from the volume', 'no']);
});

test('what the caller may not read is closed in the room, and modes are those of the host', async () => {
  using place = project(files);
  const closed = ['chmod 0 project/src/main.js project/src/lib', 'chmod 711 volume project/src'];
  const user = users.find(({ uid }) => uid !== 0);

  const { lines } = await runAmid(place.folder, {
    mounts: [...volumes, ...closed],
    line: 'stat -c %a src src/lib node_modules; cat src/main.js src/lib/one.js 2>/dev/null || echo closed',
    ...(user ? { user } : {}),
  });

  chmodSync(join(place.folder, 'project/src/lib'), 0o700);
  expect(lines).toEqual(['711', '0', '711', 'closed']);
});
