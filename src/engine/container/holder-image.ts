import { fault } from '../../diagnostics/diagnostic.ts';
import { InfrastructureError } from '../../diagnostics/errors.ts';
import { refusalOf } from './explain.ts';
import { call } from './socket.ts';
import { tar } from './tar.ts';

const REPOSITORY = 'clnrm/holder';
const VERSION = '1';

/** The image of holder containers: empty, made here, in no registry. */
export const HOLDER_IMAGE = `${REPOSITORY}:${VERSION}`;

const exists = async (socket: string): Promise<boolean> =>
  (await call({ socket, method: 'GET', path: `/images/${HOLDER_IMAGE}/json` })).status === 200;

/** Makes the image unless the engine has it. Two runs that do so at once make the same. */
export const ensureHolderImage = async (socket: string): Promise<void> => {
  if (await exists(socket)) return;
  // engines refuse an import without any entry
  const body = tar([{ path: 'clnrm/README', content: Buffer.from('room holder of clnrm\n'), mode: 0o444 }]);
  const query = {
    fromSrc: '-',
    repo: REPOSITORY,
    tag: VERSION,
    changes: `LABEL clnrm.holder=${VERSION}`,
    message: 'made by clnrm',
  };
  const answer = await call({ socket, method: 'POST', path: '/images/create', query, body });
  if (answer.status === 200 && (await exists(socket))) return;
  throw new InfrastructureError([
    fault(
      'room-failed',
      `the container engine does not import the image ${HOLDER_IMAGE}: ${refusalOf(answer.body, answer.status).message}`,
    ),
  ]);
};
