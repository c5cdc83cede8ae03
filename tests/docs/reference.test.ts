import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { unused } from './key-table.ts';
import { cli } from './pages/cli.ts';
import { errors } from './pages/errors.ts';
import { expectations } from './pages/expectations.ts';
import { functionsPage } from './pages/functions.ts';
import { pluginsPage } from './pages/plugins.ts';
import { specPage } from './pages/spec.ts';

const pages = { cli, errors, expectations, functions: functionsPage, plugins: pluginsPage, spec: specPage };

test.for(Object.entries(pages))('docs/reference/%s.md is what the code says', async ([name, make]) => {
  await expect(await make()).toMatchFileSnapshot(resolve(`docs/reference/${name}.md`));
});

test('every key that is explained exists', async () => {
  specPage();
  expectations();

  expect(unused()).toEqual([]);
});
