import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { nodeCheck } from '../../src/commands/health.ts';
import { type HealthCheck, probeMachine } from '../../src/engine/health.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const checkOf = (checks: readonly HealthCheck[], name: string): HealthCheck | undefined =>
  checks.find((one) => one.name === name);

/** An engine on a socket of its own that answers `/info` so, and knows no registry. */
const withEngine = async <T>(info: object, use: (host: string) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), 'clnrm-health-'));
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.url?.startsWith('/distribution/')) response.statusCode = 500;
    response.end(JSON.stringify(request.url === '/info' ? info : { message: 'no route to the registry' }));
  });
  try {
    await new Promise<void>((done) => server.listen(join(folder, 'engine.sock'), done));
    return await use(`unix://${join(folder, 'engine.sock')}`);
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

test('a machine without an engine is told what to do about it, and stays usable', async () => {
  const checks = await probeMachine({ DOCKER_HOST: 'unix:///nonexistent' });

  expect(checkOf(checks, 'engine')).toMatchObject({
    status: 'warning',
    remedy: 'start it, or correct or unset DOCKER_HOST',
  });
  expect(checkOf(checks, 'registry')).toBeUndefined();
});

test('limits that the engine cannot hold and a registry it does not reach are warnings', async () => {
  const info = { ServerVersion: '9', Driver: 'vfs', MemoryLimit: true, CpuCfsQuota: false, PidsLimit: false };
  const checks = await withEngine(info, (DOCKER_HOST) => probeMachine({ DOCKER_HOST }));

  expect(checkOf(checks, 'engine')).toMatchObject({
    status: 'warning',
    found: expect.stringContaining('cannot limit cpu, pids'),
  });
  expect(checkOf(checks, 'registry')).toMatchObject({
    status: 'warning',
    found: expect.stringContaining('no route to the registry'),
  });
});

test('a folder for runs that cannot be written is a fault', async () => {
  vi.stubEnv('TMPDIR', '/dev/null');
  const disk = checkOf(await probeMachine({ DOCKER_HOST: 'unix:///nonexistent' }), 'disk');

  expect(disk).toMatchObject({ status: 'fault', remedy: expect.stringContaining('TMPDIR') });
});

test.for([
  ['18.20.4', 'fault'],
  ['20.18.9', 'fault'],
  ['20.19.0', 'ok'],
  ['26.0.0', 'ok'],
] as const)('Node %s is %s', ([version, status]) => {
  expect(nodeCheck(version).status).toBe(status);
});
