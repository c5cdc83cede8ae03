import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fault } from '../diagnostics/diagnostic.ts';
import { InfrastructureError } from '../diagnostics/errors.ts';
import type { ServiceFile, ServicePlan } from '../model/spec.ts';
import { findReferences } from '../util/references.ts';
import { execInRoom } from './exec.ts';
import type { ProcessRoom, RoomRequest } from './room.ts';
import { isWithin } from './workspace.ts';

/** Where the files of a room of processes are laid before it is opened. */
interface Places {
  readonly services: readonly ServicePlan[];
  /** The spec's folder: relative sources start from it. */
  readonly folder: string;
  /** The folder tree that the room sees, and what covers it there: targets inside go there. */
  readonly workspace: string;
  readonly cover: string;
  /** A private folder that holds what is shown at targets elsewhere. */
  readonly aside: string;
}

/** Outputs of other services are known only when the service starts. */
const isLate = ({ content = '' }: ServiceFile): boolean => findReferences(content).length > 0;

const read = ({ id }: ServicePlan, source: string, folder: string): Buffer => {
  try {
    return readFileSync(resolve(folder, source));
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'it cannot be read';
    throw new InfrastructureError([
      fault('service-start', `service '${id}': the file's source '${source}' cannot be read: ${why}`, {
        hint: 'correct files.source',
      }),
    ]);
  }
};

/** Lays the files of all services; one whose content holds references is left empty until its service starts. */
export const layFiles = ({
  services,
  folder,
  workspace,
  cover,
  aside,
}: Places): Pick<RoomRequest, 'binds' | 'lateFiles'> => {
  const binds: RoomRequest['binds'][number][] = [];
  const lateFiles = new Map<string, string | undefined>();
  for (const plan of services)
    for (const file of plan.files) {
      const { target, content, source = '', mode } = file;
      const whole = resolve(folder, target);
      const isInside = isWithin(whole, workspace);
      const place = isInside ? join(cover, relative(workspace, whole)) : join(aside, whole);
      mkdirSync(dirname(place), { recursive: true });
      // another service may have laid the same, and made it read-only
      rmSync(place, { force: true });
      const text = isLate(file) ? '' : (content ?? read(plan, source, folder));
      writeFileSync(place, text);
      chmodSync(place, isLate(file) ? 0o600 : Number.parseInt(mode, 8));
      const isShown = binds.some((bind) => bind.target === whole);
      if (!isInside && !isShown) binds.push({ source: place, target: whole, readOnly: true });
      if (isLate(file)) lateFiles.set(target, isInside ? undefined : place);
    }
  return { binds, lateFiles };
};

/** A file below the workspace is written from inside: what covers the workspace must not be changed behind its back. */
const writeInside = async (room: ProcessRoom, { target, content = '', mode }: ServiceFile): Promise<void> => {
  const script = 'cat >"$0" && chmod "$1" "$0"';
  const { exitCode, stderr } = await execInRoom(
    room,
    {
      argv: ['sh', '-c', script, target, mode],
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
      cwd: room.workspace,
    },
    { signal: new AbortController().signal, stdin: content },
  );
  if (exitCode !== 0) throw new Error(`its file '${target}' cannot be written: ${stderr.trim()}`);
};

/** Writes those files of a service that had to wait for it. Its references are replaced. */
export const fillFiles = async ({ files }: ServicePlan, room: ProcessRoom): Promise<void> => {
  for (const file of files) {
    if (!room.lateFiles.has(file.target)) continue;
    const place = room.lateFiles.get(file.target);
    if (place === undefined) await writeInside(room, file);
    else {
      writeFileSync(place, file.content ?? '');
      chmodSync(place, Number.parseInt(file.mode, 8));
    }
  }
};
