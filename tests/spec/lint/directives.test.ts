import { expect, test } from 'vitest';
import { lintProject, said } from '../../helpers/lint.ts';

/** A step that waits, with comments before it, behind it and after it. */
const spec = ({ before = '', beside = '', after = '' }): string =>
  `[meta]\nname = "t"\n[[scenario]]\nname = "s"\n[[scenario.step]]\nname = "x"\n${before}\nrun = "sleep 1"${beside}\n${after}\n[[setup]]\nrun = "sleep 2"\n[[expect.span]]\nname = "work"\n`;

const both = ['sleep-in-step 8:8', 'sleep-in-step 11:8'];
const second = ['sleep-in-step 11:8'];

test.for([
  ['the next line', { before: '# clnrm-lint-disable-next-line sleep-in-step' }, second],
  ['its own line', { beside: ' # clnrm-lint-disable-line sleep-in-step' }, second],
  ['all rules where none is named', { beside: ' # clnrm-lint-disable-line' }, second],
  [
    'several rules',
    { before: '# clnrm-lint-disable-next-line sleep-in-step, unused-disable' },
    [...second, 'unused-disable 7:3'],
  ],
  ['the rest of the file', { before: '# clnrm-lint-disable sleep-in-step' }, []],
  [
    'the lines up to enable',
    { before: '# clnrm-lint-disable sleep-in-step', after: '# clnrm-lint-enable sleep-in-step' },
    second,
  ],
  [
    'the lines up to an enable of all',
    { before: '# clnrm-lint-disable sleep-in-step', after: '# clnrm-lint-enable' },
    second,
  ],
  ['with a reason', { before: '# clnrm-lint-disable-next-line sleep-in-step -- a clock of seconds' }, second],
] as const)('a comment switches rules off for %s', async ([, comments, left]) => {
  expect([...(await said(spec(comments)))].sort()).toEqual([...left].sort());
});

test('a comment that switches nothing off is told, and so is a code that does not exist', async () => {
  const other = await said(spec({ before: '# clnrm-lint-disable-next-line floating-image' }));
  const misspelt = await lintProject({
    'a.clnrm.toml': spec({ before: '# clnrm-lint-disable-next-line slep-in-step' }),
  });

  expect(other).toEqual(['unused-disable 7:3', ...both]);
  expect(misspelt[0]).toMatchObject({ code: 'unused-disable', hint: "did you mean 'sleep-in-step'?" });
});

test('a comment in an included file holds for what is said there, and is never called unused', async () => {
  const include = '{% include "part.toml" %}';
  const part = '# clnrm-lint-disable sleep-in-step\n[[setup]]\nrun = "sleep 1"\n';

  const found = await lintProject({
    'a.clnrm.toml': `[meta]\nname = "a"\n[[scenario]]\nname = "s"\nrun = "x"\n${include}\n[[expect.span]]\nname = "w"\n`,
    'part.toml': part,
  });

  expect(found).toEqual([]);
});

test('faults cannot be switched off', async () => {
  const found = await said('# clnrm-lint-disable\n[meta]\nnam = "t"\n');

  expect(found.map((one) => one.split(' ')[0])).toContain('unknown-key');
});
