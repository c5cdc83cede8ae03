import { describe } from 'vitest';
import { api, faultCases, step } from '../../helpers/fault-cases.ts';

describe('keys that are missing or exclude each other', () => {
  faultCases([
    ['[[«scenario»]]\nrun = "x"', 'missing-key', '`name` is missing in [[scenario]]', 'write `name = …`'],
    [
      '[determinism]\nclock = «"start"»',
      'missing-key',
      '`clock` has no moment to start at',
      'write freeze_clock = "2025-01-01T00:00:00Z"',
    ],
    [
      '[determinism]\nfreeze_clock = «"1969-12-31T23:59:59Z"»',
      'wrong-type',
      '`freeze_clock` is a moment that spans cannot bear',
      'choose one between the years 1970 and 2262, or leave subjects alone: clock = "none"',
    ],
    [
      '[determinism]\nfreeze_clock = «"2025-01-01"»',
      'wrong-type',
      '`freeze_clock` must be a moment such as "2025-01-01T00:00:00Z", and is "2025-01-01"',
    ],
    [
      '[determinism]\nfreeze_clock = «2025-01-01T00:00:00»',
      'wrong-type',
      '`freeze_clock` must be a moment such as "2025-01-01T00:00:00Z", and is "2025-01-01T00:00:00"',
    ],
    [
      '[determinism]\nfreeze_clock = «"2025-13-01T00:00:00Z"»',
      'wrong-type',
      '`freeze_clock` is a moment that no calendar has',
    ],
    [
      '[«service.a»]\nports = [1]',
      'missing-key',
      "service 'a' has neither a plugin, an image nor a command",
      'write one of them',
    ],
    [
      '[[scenario]]\nname = "s"\n[[«scenario.step»]]\nname = "x"',
      'missing-key',
      '`step[0]` does nothing',
      'write one of run, command, http',
    ],
    [
      '[[scenario]]\nname = "s"\n[[«scenario.step»]]\nrun = "x"\ncommand = ["y"]',
      'conflicting-keys',
      '`step[0]` has two actions: `run` and `command`',
      'make it two steps',
    ],
    [
      '[[«scenario»]]\nname = "s"\nrun = "x"\nstep = [{ run = "y" }]',
      'conflicting-keys',
      '`scenario[0]` has both `run` and steps',
      'write the command as a step',
    ],
    [
      'timeout = "1s"\n[limits]\n«timeout» = "2s"',
      'conflicting-keys',
      '`timeout` is in [meta] and in [limits]',
      'keep one',
    ],
    [
      step('http = { url = "http://a" }\nstdin = «"x"»'),
      'conflicting-keys',
      '`stdin` means nothing in an http step',
      'leave it out',
    ],
    [
      step('run = "x"\nexpect = «{ status = 200 }»'),
      'conflicting-keys',
      '`expect` asks for the status of a command, which has none',
      'a command has an exit_code, stdout and stderr',
    ],
    [
      step('http = { url = "http://a" }\ncapture = «{ a = "stdout" }»'),
      'conflicting-keys',
      '`capture` reads stdout, and an http step has none',
      'an http step has a status, headers, json and a body',
    ],
    [
      step('http = { url = "http://a", json = 1, «body» = "x" }'),
      'conflicting-keys',
      '`body` is written beside `json`',
      'keep one',
    ],
    [
      step('http = { url = "http://a", «multipart» = { a = "1" }, form = { a = "1" } }'),
      'conflicting-keys',
      '`multipart` is written beside `form`',
      'keep one',
    ],
    [
      step('http = { url = "http://a", headers = { Authorization = "x" }, «bearer» = "y" }'),
      'conflicting-keys',
      '`bearer` is written beside `Authorization`',
      'keep one',
    ],
    [
      '[[«scenario»]]\nname = "s"\nrun = "x"\nskip = "later"\nonly = true',
      'conflicting-keys',
      '`scenario[0]` has both `skip` and `only`',
      'keep one',
    ],
    [
      step('run = "x"\nretry = «{ attempts = 2, until = { status = 200 } }»'),
      'conflicting-keys',
      '`retry` asks for the status of a command, which has none',
      'a command has an exit_code, stdout and stderr',
    ],
    [
      api('wait = «{ port = 1, log = "x" }»'),
      'conflicting-keys',
      '`wait` names two probes: `log` and `port`',
      'keep one',
    ],
    [
      api('wait = «{ timeout = "1s" }»'),
      'missing-key',
      '`wait` names no probe',
      'write one of http, port, log, span, command, health',
    ],
    [
      api('wait = «{ http = "/" }»'),
      'missing-key',
      '`wait` has an http probe and no port',
      'write `port = 8080` beside `http`',
    ],
    [
      api('ports = [1, 2]\nwait = «{ http = "/" }»'),
      'missing-key',
      '`wait` has an http probe and no port',
      'write one of 1, 2 as `port`',
    ],
    [
      api('files = [«{ target = "a" }»]'),
      'conflicting-keys',
      '`files[0]` needs either `content` or `source`',
    ],
    [
      '[«expect.graph»]\nevery = true',
      'conflicting-keys',
      '`graph` has `every` and neither must_include nor must_reach',
      'leave `every` out',
    ],
    [
      '[«expect.hermeticity»]\nno_external_services = false',
      'missing-key',
      '`expect.hermeticity` asks nothing',
      'write what must hold, or leave the table out',
    ],
  ]);
});
