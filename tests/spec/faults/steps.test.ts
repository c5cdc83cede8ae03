import { describe } from 'vitest';
import { faultCases, step } from '../../helpers/fault-cases.ts';

describe('steps', () => {
  faultCases([
    [
      step('http = { url = «"/orders"» }'),
      'wrong-type',
      '`url` must be a whole address',
      'write "http://api:8080/orders" or "${{ service.api.url }}/orders"',
    ],
    [
      step('http = { «url» = "https://a.test" }'),
      'not-supported-yet',
      '`url` is not supported yet with https://',
      'write http://, or run a client as a command',
    ],
    [
      step('http = { url = "http://a", json = { a = [«9007199254740993»] } }'),
      'wrong-type',
      '`a[0]` cannot be sent exactly as JSON: it is 9007199254740993',
      "write it in quotes, or the whole body as text: body = '…'",
    ],
    [
      step('run = "x"\ncapture = { «stdout» = "$.x" }'),
      'duplicate-name',
      '`stdout` is what every step has already',
      'give the captured value another name',
    ],
    [
      step('run = "x"\ncapture = { a = «"stdou"» }'),
      'wrong-type',
      '`a` cannot be read from "stdou"',
      'write a path such as "$.order.id" or "$.items[0]", or stdout, stderr, exit_code, status, headers.<name>',
    ],
    [
      step('run = "x"\nexpect = { json = { "a.b" = «1» } }'),
      'wrong-type',
      '`a.b` is not a JSON path',
      'write a path such as "$.order.id" or "$.items[0]"',
    ],
    [
      step('run = "x"\nexpect = { stdout = «5» }'),
      'wrong-type',
      '`stdout` must be text, and is 5',
      'write it in quotes',
    ],
    [
      step('run = "x"\nexpect = { exit_code = «"0"» }'),
      'wrong-type',
      '`exit_code` must be a number, and is "0"',
    ],
    [
      step('run = "x"\nservice = «"apii"»\n[service.api]\ncommand = ["a"]'),
      'unknown-service',
      "there is no service 'apii'",
      "did you mean 'api'?",
    ],
    [
      step('run = "x"\nservice = «"web"»\n[service.web]\nplugin = "stub"'),
      'conflicting-keys',
      "no command can be run in 'web': it runs inside the runner",
      'leave `service` out, or name another',
    ],
  ]);
});
