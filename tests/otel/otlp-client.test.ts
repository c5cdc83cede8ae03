import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { createServer as createHttp2, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { OtlpExporter } from '../../src/model/exporter.ts';
import { openOtlpClient } from '../../src/otel/otlp-client.ts';

interface Seen {
  readonly path: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** A collector that answers the n-th request as `answers[n]` says. */
const collector = async (...answers: readonly ((response: ServerResponse) => void)[]) => {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const answer = answers[seen.length] ?? ((last: ServerResponse) => last.writeHead(200).end());
    seen.push({ path: request.url, headers: request.headers, body: Buffer.concat(parts) });
    answer(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    seen,
    endpoint: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
};

/** The same over gRPC. */
const grpcCollector = async (...answers: readonly ((stream: ServerHttp2Stream) => void)[]) => {
  let calls = 0;
  const server = createHttp2();
  server.on('stream', (stream) => {
    stream.resume();
    stream.on('end', () => {
      const answer = answers[calls++] ?? status('0');
      answer(stream);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    calls: () => calls,
    endpoint: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
};

const status = (code: string, message?: string) => (stream: ServerHttp2Stream) =>
  stream.respond(
    {
      ':status': 200,
      'content-type': 'application/grpc',
      'grpc-status': code,
      ...(message !== undefined && { 'grpc-message': message }),
    },
    { endStream: true },
  );

const BATCH = { signal: 'traces', json: () => ({ a: 1 }), protobuf: () => Buffer.from('bytes') } as const;

const send = async (exporter: Partial<OtlpExporter> & { readonly endpoint: string }): Promise<void> => {
  const whole = { kind: 'otlp', protocol: 'http/protobuf', headers: {}, ...exporter } as const;
  await using client = await openOtlpClient(whole, () => 0);
  await client.export(BATCH);
};

describe('an export over HTTP', () => {
  it('goes below the endpoint, with its headers, as the protocol says', async () => {
    await using at = await collector();
    await send({ endpoint: `${at.endpoint}/base/`, headers: { Token: 'x' } });
    await send({ endpoint: at.endpoint, protocol: 'http/json', compression: 'gzip' });
    await send({ endpoint: at.endpoint, tracesUrl: `${at.endpoint}/exactly` });

    expect(at.seen.map(({ path, headers }) => [path, headers['content-type'], headers.token])).toEqual([
      ['/base/v1/traces', 'application/x-protobuf', 'x'],
      ['/v1/traces', 'application/json', undefined],
      ['/exactly', 'application/x-protobuf', undefined],
    ]);
    expect(at.seen[0]?.body.toString()).toBe('bytes');
    expect(at.seen[1]?.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(at.seen[1]?.body ?? '').toString()).toBe('{"a":1}');
  });

  it.each([429, 502, 503, 504])('is tried again after %i', async (code) => {
    await using at = await collector((response) => response.writeHead(code, { 'retry-after': '0' }).end());
    await send({ endpoint: at.endpoint });
    expect(at.seen).toHaveLength(2);
  });

  it('is tried again after a connection that broke', async () => {
    await using at = await collector((response) => response.destroy());
    await send({ endpoint: at.endpoint });
    expect(at.seen).toHaveLength(2);
  });

  it.each([301, 400, 401, 404, 500])('is not tried again after %i, which is told', async (code) => {
    await using at = await collector((response) => response.writeHead(code).end());
    await expect(send({ endpoint: at.endpoint })).rejects.toThrow(`HTTP ${code}`);
    expect(at.seen).toHaveLength(1);
  });

  it('is given up at once when the collector wants a longer wait than there is time', async () => {
    await using at = await collector((response) => response.writeHead(503, { 'retry-after': '60' }).end());
    await expect(send({ endpoint: at.endpoint })).rejects.toThrow('HTTP 503');
    expect(at.seen).toHaveLength(1);
  });

  it('ends at its time-out when no answer comes', async () => {
    await using at = await collector(() => {});
    await expect(send({ endpoint: at.endpoint, timeoutMs: 50 })).rejects.toThrow(/aborted|timeout/i);
  });

  it('names what nothing listens at', async () => {
    await expect(send({ endpoint: 'http://127.0.0.1:9', timeoutMs: 60 })).rejects.toThrow('ECONNREFUSED');
  });

  it.each([
    ['http/json', Buffer.from('{"partialSuccess":{"rejectedSpans":"3","errorMessage":"too old"}}')],
    ['http/protobuf', Buffer.from([10, 11, 8, 3, 18, 7, ...Buffer.from('too old')])],
  ] as const)('that was taken in part is told and not sent again: %s', async (protocol, body) => {
    await using at = await collector((response) => response.writeHead(200).end(body));
    await expect(send({ endpoint: at.endpoint, protocol })).rejects.toThrow('3 were rejected: too old');
    expect(at.seen).toHaveLength(1);
  });
});

describe('an export that nobody waits for any more', () => {
  const LONG = { kind: 'otlp', protocol: 'http/protobuf', headers: {}, timeoutMs: 60_000 } as const;

  it.each([
    ['the answer', () => {}, /aborted/],
    [
      'the next try',
      (response: ServerResponse) => response.writeHead(503, { 'retry-after': '30' }).end(),
      /503/,
    ],
  ])('ends while it waits for %s, and none comes after it', async (_, answer, reason) => {
    await using at = await collector(answer);
    await using client = await openOtlpClient({ ...LONG, endpoint: at.endpoint });
    const sent = expect(client.export(BATCH)).rejects.toThrow(reason);
    await expect.poll(() => at.seen.length).toBe(1);
    client.giveUp();
    await sent;
    await expect(client.export(BATCH)).rejects.toThrow(/aborted/);
    expect(at.seen).toHaveLength(1);
  });

  it('ends over gRPC', async () => {
    await using at = await grpcCollector(() => {});
    await using client = await openOtlpClient({ ...LONG, protocol: 'grpc', endpoint: at.endpoint });
    const sent = expect(client.export(BATCH)).rejects.toThrow(/aborted/);
    await expect.poll(() => at.calls()).toBe(1);
    client.giveUp();
    await sent;
  });
});

describe('an export over gRPC', () => {
  it.each(['1', '4', '10', '11', '14', '15'])('is tried again after status %s', async (code) => {
    await using at = await grpcCollector(status(code));
    await send({ endpoint: at.endpoint, protocol: 'grpc' });
    expect(at.calls()).toBe(2);
  });

  it('is not tried again after another status, which is told', async () => {
    await using at = await grpcCollector(status('16', 'no%20token'));
    await expect(send({ endpoint: at.endpoint, protocol: 'grpc' })).rejects.toThrow(
      'gRPC status 16: no token',
    );
    expect(at.calls()).toBe(1);
  });

  it('is tried again over a new connection after the first one broke', async () => {
    await using at = await grpcCollector((stream) => stream.session?.destroy());
    await send({ endpoint: at.endpoint, protocol: 'grpc' });
    expect(at.calls()).toBe(2);
  });

  it('ends at its time-out when no answer comes', async () => {
    await using at = await grpcCollector(() => {});
    const sent = send({ endpoint: at.endpoint, protocol: 'grpc', timeoutMs: 100 });
    await expect(sent).rejects.toThrow();
    expect(at.calls()).toBe(1);
  });

  it('names what nothing listens at', async () => {
    const sent = send({ endpoint: 'http://127.0.0.1:9', protocol: 'grpc', timeoutMs: 60 });
    await expect(sent).rejects.toThrow('ECONNREFUSED');
  });
});
