import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { widthOf } from '../../src/util/text.ts';
import { engineTest, images } from '../helpers/engine.ts';
import { runCli } from '../helpers/run-cli.ts';

/** What a reader must find: the cause by its name, what shows it, and the line of the spec. */
interface Planted {
  readonly exit: number;
  readonly cause: RegExp;
  readonly evidence: RegExp;
  /** Text of the line that the report points at. */
  readonly line: string;
  readonly needsEngine?: boolean;
}

const planted: Readonly<Record<string, Planted>> = {
  'wrong-status': {
    exit: 1,
    cause: /step 'place': status is 500, expected 201/,
    evidence: /▶ .*POST \/orders +shop .*ERROR[\s\S]*│ Error: no such table: orders/,
    line: 'expect = { status = 201',
  },
  'missing-span': {
    exit: 1,
    cause: /no span is named "charge card"/,
    evidence: /└─ POST \/orders +shop[\s\S]*names in the evidence: "POST \/orders"/,
    line: '[[expect.span]]',
  },
  'extra-span': {
    exit: 1,
    cause: /spans_total: 3 spans in all; expected 2/,
    evidence: /▶ +├─ charge card +shop.*\n *▶ +└─ charge card +shop/,
    line: 'spans_total = { eq = 2 }',
  },
  'slow-span': {
    exit: 1,
    cause: /✗ duration_ms: expected < 200, seen N/,
    evidence: /▶ +└─ charge card +shop/,
    line: '[[expect.span]]',
  },
  'container-crash': {
    exit: 1,
    cause: /service 'ledger' ended while the scenario ran: exit code 3/,
    evidence: /log of ledger \(exit code 3\)[\s\S]*│ FATAL: \/data\/ledger.db is locked/,
    line: '[service.ledger]',
    needsEngine: true,
  },
  'port-never-opens': {
    exit: 3,
    cause: /service 'shop' runs and was not ready after 1 s: connect ECONNREFUSED 127.0.0.1:8080/,
    evidence: /│ shop listens on 9090/,
    line: 'wait = { port = 8080, timeout = "1s" }',
  },
  'bad-key': {
    exit: 2,
    cause: /`comand` is not a key of service 'shop'/,
    evidence: /did you mean 'command'\?/,
    line: 'comand = ["node", "shop.js"]',
  },
  'bad-template': {
    exit: 2,
    cause: /no variable is called 'sku'/,
    evidence: /define it under \[vars\] or with --var sku/,
    line: 'name = "an order of {{ sku | upcase }} is placed"',
  },
  'missing-image': {
    exit: 3,
    cause: /the image 'localhost:1\/shop\/ledger:7' is not there/,
    evidence: /pull is "never"[\s\S]*docker pull localhost:1\/shop\/ledger:7/,
    line: '[service.db]',
    needsEngine: true,
  },
  hang: {
    exit: 1,
    cause: /'echo 'waiting for the queue'; sleep 1000' ran longer than timeout = 0.5 s/,
    evidence: /output of 'drain', last 1 line\n *│ waiting for the queue/,
    line: 'timeout = "500ms"',
  },
  'leftover-process': {
    exit: 1,
    cause: /'node -e setInterval\(\(\) => \{\}, 1000\) audit-worker', which 'audit' left in the background/,
    evidence: /evidence +INCOMPLETE: 'node -e setInterval/,
    line: '[[scenario.step]]',
  },
  flaky: {
    exit: 0,
    cause: /flaky after 2 attempts.*attempt 1 failed.*exit code is 4, expected 0/,
    evidence: /│ connection reset by peer/,
    line: '[[scenario.step]]',
  },
};

/** Without what differs from run to run, and from machine to machine. */
const steady = (said: string): string =>
  said
    .replaceAll(images.busybox, 'BUSYBOX')
    .replace(/seen \d+\.\d+$/gm, 'seen N')
    .replace(/lte = \d+\.\d+/g, 'lte = N')
    .replace(/^(room +process, UNSEALED).*(?:\n {11}.*)*/gm, '$1 …');

const reportOf = async (name: string): Promise<{ said: string; exitCode: number | null }> => {
  const folder = mkdtempSync(join(tmpdir(), 'clnrm-planted-'));
  try {
    cpSync(resolve('tests/planted', name, 'shop.clnrm.toml'), join(folder, 'shop.clnrm.toml'));
    copyFileSync('tests/planted/shop.js', join(folder, 'shop.js'));
    const env = `CI=true BUSYBOX=${images.busybox} MARK=${folder}/mark`;
    const { stdout, exitCode } = await runCli(`${env} clnrm run --stable`, folder);
    return { said: steady(stdout), exitCode };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

for (const [name, { exit, cause, evidence, line, needsEngine }] of Object.entries(planted)) {
  (needsEngine ? engineTest : test)(
    `${name}: the report names the cause, shows the evidence, points at the line`,
    async () => {
      const { said, exitCode } = await reportOf(name);

      await expect(said).toMatchFileSnapshot(resolve('tests/planted', name, 'said'));
      expect(exitCode).toBe(exit);
      expect(said.replace(/\s+/g, ' ')).toMatch(cause);
      expect(said).toMatch(evidence);
      const shown = [...said.matchAll(/--> shop\.clnrm\.toml:(\d+):\d+\n *\|\n *\1 \| (.*)/g)];
      expect(shown.map(([, , text]) => text)).toContainEqual(expect.stringContaining(line));
      const spec = readFileSync(resolve('tests/planted', name, 'shop.clnrm.toml'), 'utf8').split('\n');
      for (const [, number, text] of shown) expect(spec[Number(number) - 1]).toBe(text);
      expect(said.split('\n').filter((one) => widthOf(one) > 80)).toEqual([]);
      if (exit !== 2) expect(said).toMatch(/run only this again {2}clnrm run shop\.clnrm\.toml:\d+$/m);
    },
  );
}
