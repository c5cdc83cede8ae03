import { isIP, type Socket } from 'node:net';
import { connect, rootCertificates, type TLSSocket } from 'node:tls';
import type { HttpRequest } from './http.ts';

/** Speaks TLS over a socket of the room; the certificate must hold for the host. Rejects with what is wrong with it. */
export const openTls = (
  socket: Socket,
  { url, ca, signal }: Pick<HttpRequest, 'url' | 'ca' | 'signal'>,
): Promise<TLSSocket> =>
  new Promise((resolve, reject) => {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const secure = connect({
      socket,
      host,
      // an address is no server name
      ...(isIP(host) === 0 && { servername: host }),
      ...(ca !== undefined && { ca: [...rootCertificates, ca] }),
      ALPNProtocols: ['http/1.1'],
    });
    const abort = (): void => void secure.destroy();
    signal.addEventListener('abort', abort, { once: true });
    const settled = (): void => signal.removeEventListener('abort', abort);
    secure.once('secureConnect', () => {
      settled();
      resolve(secure);
    });
    secure.once('error', (error) => {
      settled();
      reject(new Error(`no secure connection to ${url.host}: ${error.message}`, { cause: error }));
    });
    secure.once('close', () => {
      settled();
      reject(new Error(`no secure connection to ${url.host}: it was closed`));
    });
  });
