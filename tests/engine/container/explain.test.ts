import { expect, test } from 'vitest';
import { explain, refusalOf } from '../../../src/engine/container/explain.ts';

const say = (message: string): string => explain({ status: 400, message }, 'app:1').message;

// messages of dockerd 20.10 to 28 and Podman 4, as they come over the socket
test('messages of engines old and new are said in words of the spec', () => {
  const notFound = 'exec: "nod": executable file not found in $PATH: unknown';
  expect(
    say(`OCI runtime create failed: container_linux.go:380: starting container process caused: ${notFound}`),
  ).toBe("the image 'app:1' has no program 'nod' in its PATH");
  expect(
    say(
      `failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ${notFound}`,
    ),
  ).toBe("the image 'app:1' has no program 'nod' in its PATH");
  expect(say('invalid mount config for type "bind": bind source path does not exist: /x/y')).toBe(
    "the container engine does not see the folder '/x/y'",
  );
  expect(say('No command specified')).toBe("the image 'app:1' names no command to run");
  expect(say('range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available')).toBe(
    'the CPU limit is outside what this machine has: 0.01 to 2.00 CPUs',
  );
});

test('a message nobody knows is passed on without its wrapping', () => {
  expect(
    say('failed to create shim task: OCI runtime create failed: runc create failed: something new: unknown'),
  ).toBe('the container engine refused: something new');
});

test('errors of the client are read down to the words of the engine', () => {
  const error = Object.assign(
    new Error('(HTTP code 500) server error - Get "https://r/v2/": no such host '),
    {
      statusCode: 500,
    },
  );
  expect(refusalOf(error)).toEqual({ status: 500, message: 'Get "https://r/v2/": no such host' });
  const parsed = Object.assign(new Error('(HTTP code 409) x - y'), {
    statusCode: 409,
    json: { message: 'is not running' },
  });
  expect(refusalOf(parsed)).toEqual({ status: 409, message: 'is not running' });
});
