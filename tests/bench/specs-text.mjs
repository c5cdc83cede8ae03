import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { interleave, run, time } from './measure.mjs';
import { bin, project } from './project.mjs';
import { aboveFloor, atMost, row } from './rows.mjs';

const group = 'specs';
const ROUNDS = Number(process.env.CLNRM_BENCH_ROUNDS ?? 7);
const node = [process.execPath, '-e', '0'];
const command = (...argv) => [bin, ...argv];

/** 60 lines as an author writes them: variables, a loop, references, each kind of expectation. */
const sixty = (name) => `[meta]
name = "${name}"
description = "an order of {{ customer }} is charged once"
tags = ["smoke", "orders"]

[vars]
customer = "Ann"
spans = ["POST /orders", "charge card"]

[determinism]
seed = 42

[service.db]
command = ["node", "db.js"]
ports = [5432]

[service.api]
command = ["node", "api.js", "--region", "{{ region | default("eu") }}"]
env = { DATABASE_URL = "\${{ service.db.url }}", PORT = "8080" }
depends_on = ["db"]
ports = [8080]
wait = { http = "/healthz", port = 8080, timeout = "20s" }

[[setup]]
run = "node migrate.js"

[[scenario]]
name = "an order is placed"
timeout = "30s"

[[scenario.step]]
name = "place"
http = { method = "POST", url = "\${{ service.api.url }}/orders", json = { sku = "{{ "tea" | upper }}" } }
expect = { status = 201, json = { "$.state" = "placed", "$.total" = { gte = 1 } } }
capture = { order_id = "$.id" }

[[scenario.step]]
name = "read"
http = { url = "\${{ service.api.url }}/orders/\${{ step.place.order_id }}" }
expect = { status = 200 }

[[scenario.step]]
name = "audit"
run = "node audit.js \${{ step.place.order_id }}"
expect = { exit_code = 0, stdout = { contains = "charged once" } }
{% for name in spans %}
[[expect.span]]
name = "{{ name }}"
service = "api"
status = "not_error"
attrs.all = { "order.customer" = "{{ customer }}", "order.total" = { gte = 1, lt = 100 } }
{% endfor %}
[expect.graph]
must_reach = [["POST /orders", "charge card"]]

[expect.counts]
errors_total = 0

[expect.order]
must_precede = [["charge card", "send mail"]]
`;

const many = (count) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`s${i}`, sixty(`shop ${i}`)]));

/** One spec of 5,000 lines: many scenarios, two steps each. */
const long = () => {
  const scenario = (index) => `
[[scenario]]
name = "order ${index} is placed"

[[scenario.step]]
name = "place"
run = "node place.js ${index}"
expect = { exit_code = 0, stdout = { contains = "placed" } }

[[scenario.step]]
name = "read"
run = "node read.js ${index} \${{ step.place.exit_code }}"
expect = { stdout = { regex = '^order-\\d+$' } }
`;
  const head = '[meta]\nname = "long"\n';
  return head + Array.from({ length: Math.ceil((5_000 - 2) / 13) }, (_, index) => scenario(index)).join('');
};

/** Milliseconds of one rendering in a process that has rendered before: the median of many. */
const warm = async (folder, spec) => {
  const outfile = join(folder, 'warm.mjs');
  await build({
    entryPoints: [resolve(import.meta.dirname, 'specs-warm.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    mainFields: ['module', 'main'],
    logLevel: 'warning',
    banner: {
      js: "import { createRequire as benchRequire } from 'node:module'; const require = benchRequire(import.meta.url);",
    },
  });
  const samples = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { stdout } = await run([process.execPath, outfile, spec], { capture: true });
    samples.push(Number(stdout));
  }
  return samples;
};

/** Specs as text: what `validate`, `render` and `lint` take, from the first line of the program to the last. */
export const specsAsText = async () => {
  const all = project(many(1_000));
  const one = project(many(1));
  const lines = project({ long: long() });
  const work = mkdtempSync(join(tmpdir(), 'clnrm-bench-'));
  const spec = join(one.folder, 's0.clnrm.toml');
  const copy = join(work, 'a.clnrm.toml');
  writeFileSync(copy, sixty('warm'));
  try {
    const samples = await interleave(ROUNDS, {
      node: () => time(node),
      validate: () => time(command('validate', all.folder)),
      render: () => time(command('render', spec)),
      lint: () => time(command('lint', lines.folder)),
    });
    const floor = { name: 'node -e 0', samples: samples.node };
    return [
      row({
        group,
        name: 'validate 1000 × 60 lines',
        samples: samples.validate,
        floor,
        budget: atMost(3_000),
      }),
      row({ group, name: 'render 60 lines, cold', samples: samples.render, floor, budget: aboveFloor(100) }),
      row({ group, name: 'render 60 lines, warm', samples: await warm(work, copy), budget: atMost(5) }),
      row({ group, name: 'lint 5000 lines', samples: samples.lint, floor, budget: atMost(1_000) }),
    ];
  } finally {
    for (const { dispose } of [all, one, lines]) dispose();
    rmSync(work, { recursive: true, force: true });
  }
};
