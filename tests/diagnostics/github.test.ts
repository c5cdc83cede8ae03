import { expect, test } from 'vitest';
import { fault, warning } from '../../src/diagnostics/diagnostic.ts';
import { workflowCommands } from '../../src/diagnostics/github.ts';

test('a diagnostic becomes a workflow command at its place', () => {
  const at = { file: 'specs/a.clnrm.toml', line: 3, column: 5, length: 4 };

  expect(workflowCommands([warning('sleep-in-step', 'it sleeps', { at, hint: 'wait' })])).toBe(
    '::warning file=specs/a.clnrm.toml,line=3,col=5,endColumn=9,title=sleep-in-step::it sleeps%0Await\n',
  );
});

test('nothing in a file name or a message can end the command or begin another', () => {
  const at = { file: 'a,b:c%.toml', line: 1, column: 1 };

  const text = workflowCommands([fault('toml-syntax', '100%\r\n::error::x', { at })]);

  expect(text).toBe(
    '::error file=a%2Cb%3Ac%25.toml,line=1,col=1,endColumn=2,title=toml-syntax::100%25%0D%0A::error::x\n',
  );
});

test('a diagnostic without a place has none', () => {
  expect(workflowCommands([fault('no-specs', 'nothing')])).toBe('::error title=no-specs::nothing\n');
});
