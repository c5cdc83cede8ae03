import { line, one } from './explanation.ts';

/** Codes of reading a spec: its text, its template, its TOML, its keys. */
export const spec = {
  'no-specs': line(
    'A folder is searched for files called `*.clnrm.toml` (also `.njk` and `.tera` behind it), without `node_modules` and hidden folders. A file of any name is taken when it is named itself.',
    'clnrm validate docs',
    'clnrm validate specs',
  ),
  'unreadable-file': line(
    'Most often a slip in the path. Paths start from the folder where clnrm runs; `:LINE` behind one selects a scenario.',
    'clnrm validate specs/shp.clnrm.toml',
    'clnrm validate specs/shop.clnrm.toml',
  ),
  'bad-data': one(
    'A CSV file needs a first line of names and at least one more; each line has as many cells as there are names. JSON is a list of tables. The message names the line.',
    `[matrix]
from = "names-only.csv"`,
    `[matrix]
from = "cases.csv"`,
  ),
  'template-syntax': one(
    'A tag that is not closed, a block without its end, a word that nunjucks does not know. In a comment of the spec tags are read as well.',
    `[[scenario]]
name = "{% if eu %}an order within the union"
run = "true"

[vars]
eu = true`,
    `[[scenario]]
name = "{% if eu %}an order within the union{% endif %}"
run = "true"

[vars]
eu = true`,
  ),
  'undefined-variable': one(
    'A misspelt name, or one that was never defined. Nothing is ever taken for empty: a loop over a misspelt list would make every expectation in it vanish. Only `| default(value=…)` and `is defined` may look at what is not there.',
    `[vars]
region = "eu"

[[scenario]]
name = "ships"
run = "echo {{ reigon }}"`,
    `[vars]
region = "eu"

[[scenario]]
name = "ships"
run = "echo {{ region }}"`,
  ),
  'template-error': one(
    'The argument has another type than the function reads, or is out of its range. `docs/reference/functions.md` has an example of each.',
    `[[scenario]]
name = "order {{ rand_hex('eight') }}"
run = "true"`,
    `[[scenario]]
name = "order {{ rand_hex(8) }}"
run = "true"`,
  ),
  'toml-syntax': one(
    'Text without quotes, a quote or bracket that is not closed, a table that is written twice. The place is that of the template; where rendering changed the line, both are shown.',
    `[[scenario]]
name = an order is placed
run = "true"`,
    `[[scenario]]
name = "an order is placed"
run = "true"`,
  ),
  'unknown-key': one(
    'A slip, or a key that stands under the wrong table: everything behind `[[scenario.step]]` belongs to the step. Dotted names of attributes need quotes.',
    `[[expect.span]]
name = "POST /orders"
knid = "server"`,
    `[[expect.span]]
name = "POST /orders"
kind = "server"`,
  ),
  'missing-key': one(
    'Each table needs the key that says what it is about: a scenario its name, a window what lies in it.',
    `[[expect.window]]
outer = "POST /orders"`,
    `[[expect.window]]
outer = "POST /orders"
contains = ["charge card"]`,
  ),
  'wrong-type': one(
    'Durations are texts with a unit, ports are numbers, variables of the environment are texts. Lists stay lists when they have one item.',
    `[limits]
timeout = 30`,
    `[limits]
timeout = "30s"`,
  ),
  'not-supported-yet': one(
    'The design of clnrm has it and this version does not. A key that was read and dropped would be a check that nobody makes, so it is refused. The hint says what does the same today, where something does.',
    `[isolation]
network = "open"`,
    `[isolation]
allow = ["api.example.test:443"]`,
  ),
  'older-form': one(
    "Files of older versions are read as they are, and `clnrm migrate` writes today's form. This key has no meaning today that could be kept, or says too little: what to write instead is in the hint.",
    `[[scenario]]
name = "an order"
run = "true"

[scenario.policy]
allowed_network_hosts = ["api.example.test"]`,
    `[isolation]
allow = ["api.example.test:443"]

[[scenario]]
name = "an order"
run = "true"`,
  ),
  'conflicting-keys': one(
    'Two keys say the same thing in two places, or each makes the other impossible: `run` and `http` in one step, an image and a plugin that has none.',
    `[meta]
name = "orders"
timeout = "1m"

[limits]
timeout = "2m"`,
    `[meta]
name = "orders"

[limits]
timeout = "2m"`,
  ),
};
