import { describe } from 'vitest';
import { api, type FaultCase, faultCases, step } from '../../helpers/fault-cases.ts';

describe('values of another type', () => {
  faultCases([
    [
      '[limits]\ntimeout = «30»',
      'wrong-type',
      '`timeout` must be a duration such as "1.5s", and is 30',
      'write the unit: "30s" or "30ms"',
    ],
    [
      api('env = { «"A=B c"» = "x" }'),
      'wrong-type',
      '`A=B c` cannot be the name of an environment variable: it holds `=`, a blank or a control character',
      'write A = "B c"',
    ],
    [
      step('run = "x"\nenv = { «"A B"» = "x" }'),
      'wrong-type',
      '`A B` cannot be the name of an environment variable: it holds `=`, a blank or a control character',
      'use letters, digits and `_`',
    ],
    [
      step('run = "x"\nenv = { «CLNRM_RUN_ID» = "x" }'),
      'conflicting-keys',
      "`CLNRM_RUN_ID` is clnrm's own: processes of a run are found and ended by it",
      'take it out',
    ],
    ...['CLNRM_RUN_ID', 'CLNRM_SEED', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'TRACEPARENT'].map(
      (name): FaultCase => [
        `[isolation]\npass_env = ["HTTP_PROXY", «"${name}"»]`,
        'conflicting-keys',
        `\`pass_env[1]\` cannot be ${name}: what that is in a room says clnrm itself`,
        'take it out; a service or a step can be given a value of its own by `env`',
      ],
    ),
    [
      api('[service.api.env]\n«""» = "x"'),
      'wrong-type',
      '`` cannot be the name of an environment variable: it is empty',
      'give it a name',
    ],
    [
      step('run = "x"\nenv = { «"A\\u0000"» = "x" }'),
      'wrong-type',
      '`A\0` cannot be the name of an environment variable: it holds `=`, a blank or a control character',
      'use letters, digits and `_`',
    ],
    [
      step('run = "x"\nenv = { A = «"x\\u0000y"» }'),
      'wrong-type',
      '`A` must not hold a NUL: no process can be given one',
      'leave it out',
    ],
    [
      '[limits]\ntimeout = «"30"»',
      'wrong-type',
      '`timeout` must be a duration such as "200ms", "1.5s" or "2m", and is "30"',
      'write the unit: "30s" or "30ms"',
    ],
    ['[limits]\npids = «0»', 'wrong-type', '`pids` must be a whole number from 1 up, and is 0'],
    ['[limits]\npids = «1.0»', 'wrong-type', '`pids` must be a whole number from 1 up, and is 1.0'],
    ['tags = «"smoke"»', 'wrong-type', '`tags` must be a list of tags, and is "smoke"', 'write ["smoke"]'],
    ['version = «1.2»', 'wrong-type', '`version` must be text, and is 1.2', 'write it in quotes: "1.2"'],
    [
      'version = «2024-01-01»',
      'wrong-type',
      '`version` must be text, and is the date 2024-01-01',
      'write it in quotes: "2024-01-01"',
    ],
    [
      '[isolation]\nlevel = «"conteiner"»',
      'wrong-type',
      '`level` must be one of "auto", "container", "namespace", "process", and is "conteiner"',
      "did you mean 'container'?",
    ],
    [
      '[isolation]\nallow = [«"example.test"»]',
      'wrong-type',
      '`allow[0]` must be a host and a port',
      'write "api.example.test:443"',
    ],
    ...['0.0.0.0', '[::]', '224.0.0.1', '[ff02::1]'].map(
      (host): FaultCase => [
        `[isolation]\nallow = ["198.51.100.7:443", "[fd00::7]:443", «"${host}:443"»]`,
        'wrong-type',
        `\`allow[2]\` cannot be reached: ${host.replace(/[[\]]/g, '')} is no address of a host`,
        'write "api.example.test:443"',
      ],
    ),
    [
      '[isolation]\nallow = [«"localhost:4318"»]',
      'port-conflict',
      "`allow[0]` is where the room's own receiver listens",
      'let the server outside listen on another port',
    ],
    [
      '[isolation]\nallow = [«"example.test:70000"»]',
      'wrong-type',
      '`allow[0]` cannot be reached: ports go from 1 to 65535, not 70000',
      'write "api.example.test:443"',
    ],
    [
      '[isolation]\nallow = [«"[example.test]:80"»]',
      'wrong-type',
      '`allow[0]` must be a host and a port',
      'write "api.example.test:443"',
    ],
    [
      api('files = [{ target = «"../../etc/passwd"», content = "" }]'),
      'wrong-type',
      '`target` must not lead upwards',
      'write it without `..`',
    ],
    [
      api('volumes = [{ source = ".", target = «"/data/../etc"» }]'),
      'wrong-type',
      '`target` must not lead upwards',
      'write it without `..`',
    ],
    [
      '[[setup]]\ncommand = «"node x.js"»',
      'wrong-type',
      '`command` must be a list such as ["node", "server.js"], and is "node x.js"',
      'write ["sh", "-c", "node x.js"], or one word a place',
    ],
    [
      api('ports = [1, «70000»]'),
      'wrong-type',
      '`ports[1]` must be a whole number from 1 to 65535, and is 70000',
    ],
    [api('env = { A = «1.50» }'), 'wrong-type', '`A` must be text, and is 1.5', 'write it in quotes: "1.5"'],
    [
      api('stop = { signal = «"SIGTEM"» }'),
      'wrong-type',
      '`signal` must be one of "SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGKILL", and is "SIGTEM"',
      "did you mean 'SIGTERM'?",
    ],
    [
      '[service.«a b»]\ncommand = ["a"]'.replace('«a b»', '«"a b"»'),
      'wrong-type',
      "'a b' cannot be the name of a service",
      'it is also its host name: use letters, digits and `-`',
    ],
    [
      '[«expect.span»]\nname = "x"',
      'wrong-type',
      '`span` must be a list, and is a table',
      'write [[expect.span]], with two brackets',
    ],
    [
      '[[scenario]]\nname = "s"\n[«scenario.step»]\nrun = "x"',
      'wrong-type',
      '`step` must be a list, and is a table',
      'write [[scenario.step]], with two brackets',
    ],
    [
      '[[«limits»]]\npids = 1',
      'wrong-type',
      '`limits` must be a table, and is a list',
      'write [limits], with one pair of brackets',
    ],
  ]);
});
