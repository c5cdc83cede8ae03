import { dirname, join } from 'node:path';
import { findProject } from '../spec/project/find.ts';
import type { Host } from '../util/host.ts';

/** `.clnrm` of the project, or of where clnrm runs without one: what runs leave there, later commands read. */
export const keptFolder = ({ cwd }: Pick<Host, 'cwd'>): string => {
  const project = findProject(cwd);
  return join(project === undefined ? cwd : dirname(project.path), '.clnrm');
};
