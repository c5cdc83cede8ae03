import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { createRunFolder, removeTree, runsFolder } from '../../src/engine/run-folder.ts';
import { project } from '../helpers/project.ts';

it('a folder of a run is removed with all that is in it, and nothing beside it', () => {
  const { folder } = createRunFolder(`test-${process.pid}`);

  removeTree(folder);

  expect(existsSync(folder)).toBe(false);
  expect(existsSync(runsFolder())).toBe(true);
});

it.each(['.', '..', '../clnrm-0', '../clnrm-home'])('%s of a project is not ours to remove', (path) => {
  using place = project({ 'kept.txt': '' });

  expect(() => removeTree(join(place.folder, path))).toThrow('not removed');
  expect(existsSync(join(place.folder, 'kept.txt')) && existsSync(dirname(place.folder))).toBe(true);
});
