import { fakeGroups } from '../../src/spec/template/fakes/groups.ts';

/** Every fake with its name. */
export const allFakes = Object.values(fakeGroups).flatMap((group) => Object.entries(group));
export const fakeNames = allFakes.map(([name]) => name);
