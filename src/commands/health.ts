import { type HealthCheck, probeMachine } from '../engine/health.ts';
import type { Host } from '../util/host.ts';
import { type Look, lookOf } from '../util/look.ts';
import { pad, plural, wrap } from '../util/text.ts';
import { version } from '../util/version.ts';
import { defineCommand } from './command.ts';
import { choice } from './values.ts';

/** Oldest Node that clnrm is tested on, as in package.json. */
const OLDEST_NODE = [20, 19] as const;

const MARKS = {
  ok: { mark: '✓', plain: 'ok', style: 'green' },
  warning: { mark: '!', plain: '!', style: 'yellow' },
  fault: { mark: '✗', plain: 'x', style: 'red' },
} as const;

/** How the running Node stands against the oldest that will do; `found` as `process.versions.node`. */
export const nodeCheck = (found: string): HealthCheck => {
  const [major = 0, minor = 0] = found.split('.').map(Number);
  const [oldest, least] = OLDEST_NODE;
  if (major > oldest || (major === oldest && minor >= least))
    return { name: 'Node', status: 'ok', found: `${found} at ${process.execPath}` };
  const remedy = `install Node ${oldest}.${least} or newer`;
  return { name: 'Node', status: 'fault', found: `${found} is too old`, remedy };
};

/** What the terminal can show: `run --interactive` and `dev` need one, everything else does not. */
const terminalCheck = ({ stdout, env }: Host, look: Look): HealthCheck => {
  const name = 'terminal';
  if (stdout.isTTY !== true) return { name, status: 'ok', found: 'none: output goes to a file or a pipe' };
  const colours = look.paint('bold', 'x') === 'x' ? 'no colours' : 'colours';
  const found = `${look.width} columns, ${colours}, ${look.unicode ? 'UTF-8' : 'ASCII'}`;
  if (env.TERM === 'dumb')
    return { name, status: 'warning', found: `TERM is dumb, ${found}`, remedy: 'set TERM for colours' };
  if (look.width >= 80) return { name, status: 'ok', found };
  return { name, status: 'warning', found, remedy: 'make it at least 80 columns wide' };
};

const row = (check: HealthCheck, width: number, { paint, unicode, width: columns }: Look): string => {
  const { mark, plain, style } = MARKS[check.status];
  const lead = `${unicode ? mark : pad(plain, 2)} ${pad(check.name, width)}  `;
  const indent = ' '.repeat(lead.length);
  const remedy =
    check.remedy === undefined
      ? []
      : [`${indent}${wrap(`→ ${check.remedy}`, columns - indent.length, indent)}`];
  const lines = [wrap(check.found, columns - lead.length, indent), ...remedy].join('\n');
  return `${paint(style, lead.slice(0, 2))}${lead.slice(2)}${lines}\n`;
};

const summary = (checks: readonly HealthCheck[]): string => {
  const count = (status: HealthCheck['status']): number =>
    checks.filter((one) => one.status === status).length;
  const [faults, warnings] = [count('fault'), count('warning')];
  if (faults > 0) return `${plural(faults, 'fault')}: mend them before you run`;
  return warnings === 0 ? 'everything a run may need is here' : `ready, with ${plural(warnings, 'warning')}`;
};

/** `clnrm health`: tries everything a run may need of this machine, and says the remedy for what fails. */
export default defineCommand({
  flags: { format: { value: 'FORMAT', describe: 'human or json', choices: ['human', 'json'] } },
  most: 0,
  examples: [
    ['clnrm health', 'try namespaces, engine, registry, disk, ports, Node, terminal'],
    ['clnrm health --format json', 'the same for a program; exit 1 on a fault'],
  ],
  async run(given, host) {
    const format = choice('--format', given.format ?? 'human', ['human', 'json']);
    const look = lookOf(host.stdout, host.env, given['no-color'] ?? false);
    const checks = [
      nodeCheck(process.versions.node),
      ...(await probeMachine(host.env)),
      terminalCheck(host, look),
    ];
    const healthy = checks.every(({ status }) => status !== 'fault');
    const width = Math.max(...checks.map(({ name }) => name.length));
    host.stdout.write(
      format === 'json'
        ? `${JSON.stringify({ version, healthy, checks }, null, 2)}\n`
        : `${checks.map((check) => row(check, width, look)).join('')}\n${summary(checks)}\n`,
    );
    return healthy ? 0 : 1;
  },
});
