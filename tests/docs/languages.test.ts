import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { blocks, type Page, pages } from '../helpers/pages.ts';
import { project } from '../helpers/project.ts';
import { partsOf } from './walk/parts.ts';
import { prepared } from './walk/prepared.ts';

const TRACE = '1af7651916cd43dd8448eb211c80319c';

const all = pages();
const page = all.find(({ path }) => path === 'docs/guides/join-the-trace.md') ?? { path: '', text: '' };

/** A language of the page: its lines in a whole program that says which trace it is in, and how that is run. */
interface Language {
  readonly name: string;
  readonly program: (excerpt: string) => Readonly<Record<string, string>>;
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const python: Language = {
  name: 'python',
  program: (excerpt) => ({
    'main.py': `${excerpt}
from opentelemetry import trace
print(format(trace.get_current_span().get_span_context().trace_id, "032x"))
`,
  }),
  argv: ['python3', 'main.py'],
  env: { PYTHONPATH: join(prepared('python'), 'packages') },
};

const go: Language = {
  name: 'go',
  program: (excerpt) => ({
    'go.mod': readFileSync('tests/sdks/go/go.mod', 'utf8'),
    'go.sum': readFileSync('tests/sdks/go/go.sum', 'utf8'),
    'main.go': `package main
import ("context"; "fmt"; "os"; "go.opentelemetry.io/otel/propagation"; "go.opentelemetry.io/otel/trace")
func main() {
${excerpt}
fmt.Println(trace.SpanContextFromContext(ctx).TraceID())
}
`,
  }),
  argv: ['go', 'run', '.'],
};

const java: Language = {
  name: 'java',
  program: (excerpt) => ({
    'Main.java': `import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.*;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.*;
class Main {
static void run() { System.out.println(Span.current().getSpanContext().getTraceId()); }
public static void main(String[] none) {
${excerpt}
}
}
`,
  }),
  argv: ['java', '-cp', join(prepared('java'), 'target/dependency/*'), 'Main.java'],
};

const excerptOf = (language: string, from: Page = page): string => blocks(from, language)[0] ?? '';

test.concurrent.for([python, go, java])(
  'two lines of $name join the trace that the step began',
  async ({ name, program, argv: [command = '', ...rest], env }, { skip }) => {
    skip(!existsSync(prepared(name)), `tests/sdks/prepare did not find ${name}`);
    using place = project(program(excerptOf(name)));

    const { stdout } = await promisify(execFile)(command, rest, {
      cwd: place.folder,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        TRACEPARENT: `00-${TRACE}-00000000000000aa-01`,
        ...env,
      },
    });

    expect(stdout).toBe(`${TRACE}\n`);
  },
);

test('excerpts of other languages are those that run here, and one that no machine of ours can run', () => {
  const foreign = ['python', 'go', 'java', 'csharp'];
  const found = all.flatMap((one) =>
    partsOf(one).flatMap((part) =>
      part.kind === 'excerpt' && foreign.includes(part.language) ? [`${one.path} ${part.language}`] : [],
    ),
  );

  expect(found).toEqual(foreign.map((language) => `docs/guides/join-the-trace.md ${language}`));
});
