import { readFileSync } from 'node:fs';

/** A formula's own words, as shell lines: `${…}` are folders that the caller knows. */
export interface Formula {
  readonly url: string;
  readonly sha256: string;
  readonly install: readonly string[];
  readonly test: readonly string[];
}

const block = (text: string, head: RegExp): readonly string[] => {
  const body = new RegExp(`^  ${head.source}\\n([\\s\\S]*?)^  end`, 'm').exec(text)?.[1];
  if (body === undefined) throw new Error(`the formula has no ${head.source}`);
  return body
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
};

const quoted = (list: string): string =>
  list
    .replace(/\*std_npm_args/, '$STD_NPM_ARGS')
    .replace(/bin\/"clnrm"/, '"$BIN/clnrm"')
    .replaceAll(',', '');

/** What each line of Ruby does here; a line that is not known is an error, never skipped. */
const shellLine = (line: string): string => {
  const [call = '', condition] = line.split(' if ');
  if (condition !== undefined && condition !== 'OS.linux?') throw new Error(`unknown condition: ${line}`);
  const system = /^system (.+)$/.exec(call)?.[1];
  if (system !== undefined) return quoted(system);
  if (call === 'bin.install_symlink libexec.glob("bin/*")')
    return 'mkdir -p "$BIN" && ln -s "$LIBEXEC"/bin/* "$BIN"';
  const match = /^assert_match "([^"]+)", shell_output\("#\{bin\}\/(.+)"\)$/.exec(call);
  if (match) return `"$BIN"/${match[2]} | grep -F "${match[1]?.replace('#{version}', '$VERSION')}"`;
  throw new Error(`the test does not know what this line of the formula does: ${line}`);
};

const text = (source: string, key: string): string => {
  const value = new RegExp(`^  ${key} "([^"]+)"$`, 'm').exec(source)?.[1];
  if (value === undefined) throw new Error(`the formula says no ${key}`);
  return value;
};

/** Reads a Homebrew formula: `STD_NPM_ARGS`, `LIBEXEC`, `BIN` and `VERSION` are variables of its lines. */
export const readFormula = (file: string): Formula => {
  const source = readFileSync(file, 'utf8');
  return {
    url: text(source, 'url'),
    sha256: text(source, 'sha256'),
    install: block(source, /def install/).map(shellLine),
    test: block(source, /test do/).map(shellLine),
  };
};
