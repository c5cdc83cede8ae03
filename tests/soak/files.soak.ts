import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../helpers/run-cli.ts';

/** Spans of about 940 bytes: 100 MB. */
const SPANS = Number(process.env.CLNRM_SOAK_SPANS ?? 110_000);
/** MiB of heap that a command gets. The text alone is 100 of them. */
const HEAP = 400;

const folder = mkdtempSync(join(tmpdir(), 'clnrm-huge-'));
const id = (n: number): string => (n + 1).toString(16).padStart(16, '0');

const span = (n: number, odd: number) => ({
  traceId: 'a'.repeat(32),
  spanId: id(n),
  ...(n > 0 && { parentSpanId: id(Math.floor((n - 1) / 4)) }),
  name: `op ${n % 7}`,
  startTimeUnixNano: String(1_735_689_600_000_000_000n + BigInt(n) * 1000n),
  endTimeUnixNano: '1735689601000000000',
  attributes: [
    { key: 'n', value: { intValue: String(n === odd ? -1 : n % 13) } },
    { key: 'text', value: { stringValue: 'x'.repeat(600) } },
  ],
});

const HEAD = '{"resourceSpans":[{"resource":{"attributes":[]},"scopeSpans":[{"spans":[';

/** Writes spans in one of the ways that people have them: an export a line, or one export for all. */
const write = async (name: string, kind: 'lines' | 'one' | 'gzip', odd: number): Promise<void> => {
  const file = createWriteStream(join(folder, name));
  const out = kind === 'gzip' ? createGzip({ level: 1 }) : file;
  if (kind === 'gzip') out.pipe(file);
  if (kind === 'one') out.write(HEAD);
  for (let n = 0; n < SPANS; n++) {
    const text = JSON.stringify(span(n, odd));
    const line = kind === 'one' ? `${n > 0 ? ',\n' : ''}${text}` : `${HEAD}${text}]}]}]}\n`;
    if (!out.write(line)) await once(out, 'drain');
  }
  out.end(kind === 'one' ? ']}]}]}' : '');
  await finished(file);
};

const SPEC = `[meta]
name = "huge"
[[scenario]]
name = "all"
run = "true"
[expect.counts]
spans_total = ${SPANS}
`;

const clnrm = (line: string, heap = HEAP) =>
  runCli(`NODE_OPTIONS=--max-old-space-size=${heap} clnrm ${line}`, folder);

describe(`files of ${SPANS} spans, with ${HEAP} MiB of heap`, () => {
  beforeAll(async () => {
    await write('lines', 'lines', -1);
    await write('other', 'lines', 7);
    await write('one', 'one', -1);
    await write('zipped', 'gzip', -1);
    await runCli(`cat >huge.clnrm.toml <<'END'\n${SPEC}END`, folder);
  }, 600_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are about 100 MB', () => {
    expect(statSync(join(folder, 'lines')).size).toBeGreaterThan(SPANS * 850);
  });

  it.each(['lines', 'one', 'zipped'])('are listed and filtered: %s', async (file) => {
    const { stdout, exitCode } = await clnrm(
      `spans ${file} --grep 'op 3' --slow 900ms --format ndjson | wc -l`,
    );

    expect({ exitCode, count: Number(stdout) > 0 }).toEqual({ exitCode: 0, count: true });
    expect((await clnrm(`spans ${file} | tail -n 1`)).stdout).toBe(`${SPANS} spans in 1 trace\n`);
  });

  it.each(['ascii', 'dot', 'mermaid', 'json'])('are drawn: %s', async (format) => {
    const { stdout } = await clnrm(`graph lines --format ${format} | wc -l`);

    expect(Number(stdout)).toBeGreaterThanOrEqual(SPANS);
  });

  it('are judged', async () => {
    expect(await clnrm('analyze --traces lines -q')).toMatchObject({ exitCode: 0 });
  });

  it('are compared, two at once', async () => {
    const { stdout, exitCode } = await clnrm('diff lines other --only-changes', 2 * HEAP);

    expect({ exitCode, told: stdout.includes('n  7 → -1') }).toEqual({ exitCode: 1, told: true });
  });

  it('are refused where they break off, by line', async () => {
    await runCli('head -c 80000000 lines > cut', folder);
    const { stderr, exitCode } = await clnrm('spans cut');

    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringMatching(/--> cut:\d{5}/) });
  });
});
