import { describe, expect, it } from 'vitest';
import { faultCases, step } from '../helpers/fault-cases.ts';
import { around, planText } from '../helpers/plan.ts';

const services = '[service.api]\ncommand = ["a"]\n[service.db]\nplugin = "database"\n';

describe('references that lead nowhere', () => {
  faultCases([
    [
      `${step('run = "echo «${{ service.dbb.url }}»"')}\n${services}`,
      'unknown-reference',
      "${{ service.dbb.url }}: there is no service 'dbb'",
      "did you mean 'db'?",
    ],
    [
      `${step('run = "echo «${{ service.db.ulr }}»"')}\n${services}`,
      'unknown-reference',
      "${{ service.db.ulr }}: service 'db' has no output 'ulr'",
      "did you mean 'url'?",
    ],
    [
      `${step('run = "echo «${{ service.db }}»"')}\n${services}`,
      'unknown-reference',
      '${{ service.db }} names a service and none of its outputs',
      "it can be 'url', 'port'",
    ],
    [
      `${step('run = "echo «${{ service.db.url.x }}»"')}\n${services}`,
      'unknown-reference',
      '${{ service.db.url.x }}: an output is text and has no parts',
    ],
    [
      '[[scenario]]\nname = "s"\nconcurrent = true\n[[scenario.step]]\nname = "a"\nrun = "x"\n[[scenario.step]]\nname = "b"\nrun = "«${{ step.a.stdout }}»"',
      'unknown-reference',
      "${{ step.a.stdout }}: step 'a' runs at the same time",
      'put it under [[setup]], or take `concurrent` out of the scenario',
    ],
    [
      step('run = "x"\nretry = { attempts = 2, until = { stdout = "«${{ step.b.stdout }}»" } }'),
      'unknown-reference',
      "${{ step.b.stdout }}: no step before is called 'b'",
      'there are none',
    ],
    [
      step('run = "«${{ sevice.a }}»"'),
      'unknown-reference',
      '${{ sevice.a }} names nothing',
      "did you mean 'service'?",
    ],
    [
      step('run = "«${{ run.idd }}»"'),
      'unknown-reference',
      '${{ run.idd }} names nothing',
      'write run.id or run.seed',
    ],
    [
      step('run = "«${{ scenario }}»"'),
      'unknown-reference',
      '${{ scenario }} names nothing',
      'write scenario.name',
    ],
    [
      step('run = "«${{ scratch.a }}»"'),
      'unknown-reference',
      '${{ scratch.a }}: scratch is a folder and has no parts',
    ],
    [
      step('run = "a «${{ run.id"»').replace('"»', '»"'),
      'unknown-reference',
      '${{ run.id cannot be read: it is not closed with }}',
    ],
    [step('run = "«${{ }}»"'), 'unknown-reference', '${{  cannot be read: it is empty'],
    [
      step('run = "«${{ a + b }}»"'),
      'unknown-reference',
      '${{ a + b cannot be read: it is not a path of names: a + b',
    ],
    [
      step('name = "a"\nrun = "«${{ step.a.stdout }}»"'),
      'unknown-reference',
      "${{ step.a.stdout }}: step 'a' comes later",
      'only earlier steps can be read',
    ],
    [
      step('run = "«${{ step.b.stdout }}»"\n[[scenario.step]]\nname = "b"\nrun = "x"'),
      'unknown-reference',
      "${{ step.b.stdout }}: step 'b' comes later",
      'only earlier steps can be read',
    ],
    [
      step('name = "a"\nrun = "x"\n[[scenario.step]]\nrun = \'«${{ step["aa"].stdout }}»\''),
      'unknown-reference',
      '${{ step["aa"].stdout }}: no step before is called \'aa\'',
      "did you mean 'a'?",
    ],
    [
      step('name = "a"\nrun = "x"\n[[scenario.step]]\nrun = "«${{ step.a.status }}»"'),
      'unknown-reference',
      "${{ step.a.status }}: step 'a' has no 'status'",
      "it can be 'exit_code', 'json', 'stderr', 'stdout'",
    ],
    [
      step('name = "a"\nrun = "x"\n[[scenario.step]]\nrun = "«${{ step.a }}»"'),
      'unknown-reference',
      '${{ step.a }} names a step and nothing of it',
      "it can be 'stdout', 'stderr', 'exit_code', 'json'",
    ],
    [
      step('name = "a"\nrun = "x"\n[[scenario.step]]\nrun = "«${{ step.a.stdout.x }}»"'),
      'unknown-reference',
      '${{ step.a.stdout.x }}: stdout has no parts',
    ],
    [
      step('run = """\n x\n  «${{ run.x }}»\n"""'),
      'unknown-reference',
      '${{ run.x }} names nothing',
      'write run.id or run.seed',
    ],
    [
      '[service.api]\ncommand = ["a"]\nenv = { A = "«${{ step.a.stdout }}»" }',
      'unknown-reference',
      '${{ step.a.stdout }}: no step has run when services start',
    ],
    [
      '[service.api]\ncommand = ["a", "«${{ service.api.url }}»"]',
      'unknown-reference',
      '${{ service.api.url }}: a service cannot read its own outputs, they come with it',
    ],
    [
      '[service.api]\nimage = "«${{ run.id }}»"',
      'unknown-reference',
      'a reference is not replaced in `service.api.image`',
      'references are read in what services and steps are given, and in what is expected',
    ],
    [
      '[service.api]\ncommand = ["a"]\nenv = { «"A_${{ run.id }}"» = "x" }',
      'unknown-reference',
      'a reference is not replaced in a key: `A_${{ run.id }}`',
      'references are replaced in values; write the name itself, or let a template make it',
    ],
    [
      step('http = { url = "http://api", headers = { «"x-${{ run.id }}"» = "x" } }'),
      'unknown-reference',
      'a reference is not replaced in a key: `x-${{ run.id }}`',
      'references are replaced in values; write the name itself, or let a template make it',
    ],
    [
      step('http = { url = "http://api", json = [{ a = { «"${{ run.id }}"» = 1 } }] }'),
      'unknown-reference',
      'a reference is not replaced in a key: `${{ run.id }}`',
      'references are replaced in values; write the name itself, or let a template make it',
    ],
    [
      '[[expect.span]]\nname = "x"\n[expect.span.attrs.all]\n«"${{ run.id"» = "x"',
      'unknown-reference',
      'a reference is not replaced in a key: `${{ run.id`',
      'references are replaced in values; write the name itself, or let a template make it',
    ],
    [
      '[otel]\nresources = { «"${{ run.id }}"» = "x" }',
      'unknown-reference',
      'a reference is not replaced in a key: `${{ run.id }}`',
      'references are replaced in values; write the name itself, or let a template make it',
    ],
    [
      'description = "«${{ run.id }}»"',
      'unknown-reference',
      'a reference is not replaced in `meta.description`',
      'references are read in what services and steps are given, and in what is expected',
    ],
    [
      '[[expect.span]]\nname = "«${{ step.a.x }}»"',
      'unknown-reference',
      "${{ step.a.x }}: no step before is called 'a'",
      'there are none',
    ],
  ]);
});

describe('references that hold', () => {
  it('read what came before: setup, earlier steps, captures; teardown and expectations read all of it', async () => {
    const { diagnostics } = await planText(
      around(`${services}
env = { RUN = "\${{ run.id }} \${{ run.seed }} \${{ scenario.name }} \${{ scratch }}" }
[[setup]]
name = "prepare"
http = { url = "\${{ service.api.url }}" }
capture = { id = "$.id" }
[[teardown]]
run = "\${{ step.prepare.status }} \${{ step['a b'].exit_code }}"
[[scenario]]
name = "s"
[[scenario.step]]
name = "a b"
run = "\${{ step.prepare.id }}"
capture = { token = "$.t" }
[[scenario.step]]
http = { url = "\${{ service.api.url }}", json = { a = ['\${{ step["a b"].json.list[0].x }}'] } }
expect = { body = "\${{ step['a b'].token }}" }
[[expect.span]]
name = "x"
attrs.all = { a = "\${{ step['a b'].token }}" }`),
    );

    expect(diagnostics).toEqual([]);
  });

  it('make the service they read start first', async () => {
    const { specs } = await planText(
      around('[service.api]\ncommand = ["a", "${{ service.db.url }}"]\n[service.db]\nplugin = "database"'),
    );

    expect(specs[0]?.services.map(({ id, dependsOn }) => ({ id, dependsOn }))).toEqual([
      { id: 'db', dependsOn: [] },
      { id: 'api', dependsOn: ['db'] },
    ]);
  });

  it('may not lead back in a circle', async () => {
    const { diagnostics } = await planText(
      around(
        '[service.a]\ncommand = ["${{ service.b.url }}"]\n[service.b]\ncommand = ["b"]\ndepends_on = ["a"]',
      ),
    );

    expect(diagnostics.map(({ message }) => message)).toEqual([
      'services depend on each other in a circle: a → b → a',
    ]);
  });

  it('are left alone in [vars], which only templates read', async () => {
    const { diagnostics } = await planText(around('[vars]\nx = "${{ service.none.url }}"'));

    expect(diagnostics).toEqual([]);
  });
});
