import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { unused } from './key-table.ts';

/** Each loaded on its own: one that cannot be made does not hide the others. */
const pages = {
  cli: async () => (await import('./pages/cli.ts')).cli(),
  errors: async () => (await import('./pages/errors.ts')).errors(),
  expectations: async () => (await import('./pages/expectations.ts')).expectations(),
  lint: async () => (await import('./pages/lint.ts')).lint(),
  functions: async () => (await import('./pages/functions.ts')).functionsPage(),
  metrics: async () => (await import('./pages/metrics.ts')).metrics(),
  plugins: async () => (await import('./pages/plugins.ts')).pluginsPage(),
  'project-file': async () => (await import('./pages/project-file.ts')).projectFile(),
  spec: async () => (await import('./pages/spec.ts')).specPage(),
};

test.for(Object.entries(pages))('docs/reference/%s.md is what the code says', async ([name, make]) => {
  await expect(await make()).toMatchFileSnapshot(resolve(`docs/reference/${name}.md`));
});

test('the manual page is what the code says', async () => {
  const { man } = await import('./pages/man.ts');

  await expect(await man()).toMatchFileSnapshot(resolve('docs/man/clnrm.1'));
});

test('every key that is explained exists', async () => {
  await pages.spec();
  await pages.expectations();
  await pages['project-file']();

  expect(unused()).toEqual([]);
});
