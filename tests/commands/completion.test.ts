import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../../src/commands/index.ts';
import { bin } from '../helpers/run-cli.ts';

const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];

const folder = mkdtempSync(join(tmpdir(), 'clnrm-completion-'));
const isHere = (shell: Shell): boolean => spawnSync(shell, ['-c', 'true']).status === 0;

const options = {
  cwd: folder,
  encoding: 'utf8',
  timeout: 20_000,
  env: { PATH: process.env.PATH, HOME: folder },
} as const;

const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');

/** Completes the last word of a line in a real shell; what it offers, without descriptions. */
const completers: Readonly<Record<Shell, (line: string) => readonly string[]>> = {
  bash: (line) => {
    const words = line.split(' ');
    const script = `source script.bash; COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _clnrm; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return lines(execFileSync('bash', ['-c', script], options));
  },
  fish: (line) => {
    const script = `source script.fish; complete -C '${line}'`;
    return lines(execFileSync('fish', ['-c', script], options)).map((one) => one.split('\t', 1)[0] ?? '');
  },
  zsh: (line) => {
    // zsh completes at a terminal only: here its completers say what they were given
    const script = `
compdef() { :; }
_describe() { print -rl -- "\${(@P)2%%:*}"; }
_arguments() { print -rl -- "$@"; }
source script.zsh
words=(${line
      .split(' ')
      .map((word) => `'${word}'`)
      .join(' ')}); CURRENT=\${#words}
_clnrm`;
    return lines(execFileSync('zsh', ['-f', '-c', script], options));
  },
};

beforeAll(() => {
  mkdirSync(join(folder, 'specs'));
  for (const name of ['shop.clnrm.toml', 'notes.txt']) writeFileSync(join(folder, name), '');
  symlinkSync(bin, join(folder, 'clnrm'));
  for (const shell of shells) {
    const script = execFileSync(process.execPath, [bin, 'completion', shell]);
    writeFileSync(join(folder, `script.${shell}`), script);
  }
});

const namesOfAll = Object.entries(commands).flatMap(([name, { aliases = [] }]) => [name, ...aliases]);

const levels = ['auto', 'container', 'namespace', 'process'];

describe.for(['bash', 'fish'] as const)('completion in %s', (shell) => {
  const complete = (line: string): readonly string[] => completers[shell](line).map((one) => one.trim());
  const it = test.skipIf(!isHere(shell));

  it('offers every command with its other names', () => {
    expect(complete('clnrm ')).toEqual(expect.arrayContaining(namesOfAll));
  });

  it('offers the flags of the chosen command', () => {
    expect(complete('clnrm run --retr')).toEqual(['--retries']);
    expect(complete('clnrm explain --retr')).toEqual([]);
  });

  it('offers what a flag may be set to', () => {
    expect(complete('clnrm run --level ')).toEqual(levels);
  });

  it('offers specs and folders where a command takes specs', () => {
    const offered = complete('clnrm run ').map((one) => one.replace(/\/$/, ''));

    expect(offered).toEqual(expect.arrayContaining(['shop.clnrm.toml', 'specs']));
  });
});

describe('completion in zsh', () => {
  const it = test.skipIf(!isHere('zsh'));

  it('describes every command with its other names', () => {
    expect(completers.zsh('clnrm ')).toEqual(expect.arrayContaining(namesOfAll));
  });

  it('tells the flags of the chosen command, their values and what it takes', () => {
    const told = completers.zsh('clnrm run --le').join('\n');

    expect(told).toContain(`*--level=[auto, container, namespace or process]:level:(${levels.join(' ')})`);
    expect(told).toContain('*:spec:_files -g "*.toml*(-.)"');
    expect(completers.zsh('clnrm explain ').join('\n')).not.toContain('--level');
  });
});
