import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { saveOften } from '../helpers/dev-saves.ts';
import { project, shellSpec } from '../helpers/project.ts';
import { bin } from '../helpers/run-cli.ts';
import { leftBy } from '../helpers/start-cli.ts';
import { startDev } from '../helpers/start-dev.ts';
import { hasTmux, openTerminal } from '../helpers/terminal.ts';

const specsOf = (
  events: readonly { readonly type: string; readonly specs?: unknown }[],
): readonly unknown[] => events.filter(({ type }) => type === 'watch:round').map(({ specs }) => specs);

it('rapid saves in random order: in the quiet every verdict is of the last save', async () => {
  const { stale, left, held } = await saveOften(6, 'short');

  expect({ stale, left }).toEqual({ stale: [], left: [] });
  expect(held[1].watches).toBeLessThanOrEqual(held[0].watches);
});

it('a save while its spec runs stops the round; the verdict is of the save alone', async () => {
  using place = project({ 'clnrm.toml': '', 'a.clnrm.toml': shellSpec('a', { slow: 'sleep 60' }) });
  await using dev = startDev([], { cwd: place.folder });
  await dev.cli.until(({ type }) => type === 'step:start');

  writeFileSync(join(place.folder, 'a.clnrm.toml'), shellSpec('a', { fast: 'true' }));
  await dev.idle(() => dev.verdicts().has('fast'));

  expect([...dev.verdicts()].map(([name, { status }]) => [name, status])).toEqual([['fast', 'passed']]);
  expect(dev.events.find(({ type }) => type === 'watch:stop')).toMatchObject({ reason: 'changed' });
});

it('what a stopped round did not come to runs after what was saved', async () => {
  const specs = {
    'a.clnrm.toml': shellSpec('a', { slow: 'sleep 1' }),
    'b.clnrm.toml': shellSpec('b', { b: 'true' }),
  };
  using place = project({ 'clnrm.toml': '', ...specs });
  await using dev = startDev(['-j1'], { cwd: place.folder });
  await dev.cli.until(({ type }) => type === 'step:start');

  writeFileSync(join(place.folder, 'b.clnrm.toml'), shellSpec('b', { saved: 'true' }));
  await dev.idle();

  expect(specsOf(dev.events)).toEqual([['a.clnrm.toml', 'b.clnrm.toml'], ['b.clnrm.toml'], ['a.clnrm.toml']]);
  expect([...dev.verdicts().keys()]).toEqual(['saved', 'slow']);
});

it('a faulty save is told, keeps no other spec from running, and its mending runs it; nothing is left', async () => {
  const sound = shellSpec('a', { green: 'true' });
  using place = project({
    'clnrm.toml': '',
    'a.clnrm.toml': sound,
    'b.clnrm.toml': shellSpec('b', { other: 'true' }),
  });
  await using dev = startDev(['--timebox', '20s'], { cwd: place.folder });
  await dev.idle(() => dev.verdicts().size === 2);

  writeFileSync(join(place.folder, 'a.clnrm.toml'), `${sound}\nrunn = 1`);
  await dev.idle(() => dev.events.some((event) => event.type === 'run:diagnostic'));
  writeFileSync(join(place.folder, 'a.clnrm.toml'), shellSpec('a', { mended: 'true' }));
  await dev.idle(() => dev.verdicts().has('mended'));
  dev.cli.child.kill('SIGINT');

  const { exitCode } = await dev.cli.done;
  expect(specsOf(dev.events)).toEqual([['a.clnrm.toml', 'b.clnrm.toml'], ['a.clnrm.toml'], ['a.clnrm.toml']]);
  expect([exitCode, await leftBy(dev.cli)]).toEqual([130, []]);
});

it.skipIf(!hasTmux)(
  'on a terminal dev is the interactive view: red, saved, green, run by a key; q gives the terminal back',
  async () => {
    using place = project({ 'clnrm.toml': '', 'a.clnrm.toml': shellSpec('a', { 'exits so': 'exit 7' }) });
    using terminal = openTerminal([process.execPath, bin, 'dev'], {
      columns: 80,
      lines: 24,
      cwd: place.folder,
    });
    await terminal.shows(/✗ 1 failed +idle +round 1/);
    terminal.press('j');
    await terminal.shows('exit code is 7, expected 0');

    writeFileSync(join(place.folder, 'a.clnrm.toml'), shellSpec('a', { 'exits so': 'exit 0' }));
    await terminal.shows(/✓ 1 passed +idle +round 2: saved a\.clnrm\.toml/);
    terminal.press('Enter');
    await terminal.shows(/✓ 1 passed +idle +round 3/);
    terminal.press('q');

    expect(await terminal.shows('ended')).toMatch(/^ended 0\n\s*$/);
  },
);

const shared = (scenario: string, mark: string): string => `[meta]
name = "a"
[service.api]
scope = "run"
command = ["node", "server.mjs", "${mark}"]
ports = [8080]
[[scenario]]
name = "${scenario}"
[[scenario.step]]
name = "ask"
http = { url = "http://api:8080/" }
`;

const server = (word: string): string =>
  `import { createServer } from 'node:http'; createServer((_, r) => r.end()).listen(8080, () => console.log('${word}'));`;

it('a service of scope run stays up between rounds, is started anew with its source, and ends with dev', async () => {
  using place = project({ 'clnrm.toml': '', 'server.mjs': server('one') });
  const { folder } = place;
  const save = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  save('a.clnrm.toml', shared('first', folder));
  await using dev = startDev([], { cwd: folder });
  await dev.idle(() => dev.verdicts().has('first'));
  save('a.clnrm.toml', shared('second', folder));
  await dev.idle(() => dev.verdicts().has('second'));
  const heard = dev.events.length;
  save('server.mjs', server('two'));
  await dev.idle(() => dev.events.slice(heard).some(({ type }) => type === 'scenario:end'));
  dev.cli.child.kill('SIGINT');
  await dev.cli.done;

  const said = dev.events.flatMap((event) => (event.type === 'service:log' ? [event.line] : []));
  expect(said).toEqual(['one', 'two']);
  expect([...dev.verdicts()].map(([name, { status }]) => [name, status])).toEqual([['second', 'passed']]);
  expect(await leftBy(dev.cli, folder)).toEqual([]);
});

const sends = readFileSync('tests/helpers/send.mjs', 'utf8');
const kept =
  '[meta]\nname = "kept"\n[[scenario]]\nname = "kept"\ntags = ["golden"]\nrun = "node send.mjs order"\n[expect.golden]\ntrace = "order.trace"\n';

it.skipIf(!hasTmux)(
  'run --interactive runs what a key asks for and nothing that is saved; u writes the golden trace',
  async () => {
    using place = project({
      'clnrm.toml': '',
      'send.mjs': sends,
      'kept.clnrm.toml': kept,
      'two.clnrm.toml': shellSpec('two', { green: 'true', red: 'false' }),
    });
    const [columns, lines] = [80, 24];
    using terminal = openTerminal([process.execPath, bin, 'run', '-i'], {
      columns,
      lines,
      cwd: place.folder,
    });
    let round = 1;
    /** What ran after some keys, by the evidence that the last round left. */
    const ran = async (...keys: readonly string[]): Promise<string> => {
      terminal.press(...keys);
      await terminal.shows(new RegExp(`idle +round ${++round}\\b`));
      const { scenarios } = JSON.parse(readFileSync(join(place.folder, '.clnrm/last/index.json'), 'utf8'));
      return scenarios
        .map(({ name }: { name: string }) => name)
        .sort()
        .join(' ');
    };
    await terminal.shows(/✓ 1 passed +✗ 2 failed +idle/);
    writeFileSync(join(place.folder, 'two.clnrm.toml'), shellSpec('two', { green: 'true', red: 'exit 7' }));

    expect(await ran('j', 'u')).toBe('kept');
    expect(readFileSync(join(place.folder, 'order.trace'), 'utf8')).toContain('charge card');
    expect(await ran('f')).toBe('red');
    expect(await ran('r')).toBe('red');
    expect(await ran('a')).toBe('green kept red');
    expect(await ran('/', 'gre', 'Enter', 'End', 'Enter')).toBe('green');
    expect(await ran('Escape', 't', 'gold', 'Enter', 'Enter')).toBe('kept');
    terminal.press('Escape', 'C-c');
    expect(await terminal.shows('ended')).toMatch(/^ended 1\n\s*$/);
  },
);
