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
      step('http = { url = «"http://me:secret@api/"» }'),
      'wrong-type',
      '`url` must not hold a password',
      'write basic = { user = "…", password = "…" }',
    ],
    [
      step('http = { url = "http://a", follow = «"yes"» }'),
      'wrong-type',
      '`follow` must be true, false or how many redirects are followed at most, and is "yes"',
    ],
    [
      step('http = { url = "http://a", follow = «21» }'),
      'wrong-type',
      '`follow` must be a whole number from 1 to 20, and is 21',
    ],
    [
      step('http = { url = "http://a", form = { a = [«1.5»] } }'),
      'wrong-type',
      '`a[0]` must be text, and is 1.5',
      'write it in quotes: "1.5"',
    ],
    [
      step('http = { url = "http://a", multipart = { «a» = { content_type = "x" } } }'),
      'missing-key',
      '`path` is missing in a file of multipart',
      'write `path = …`',
    ],
    [
      step('http = { url = "http://a", multipart = { a = { path = "x", «type» = "x" } } }'),
      'unknown-key',
      '`type` is not a key of a file of multipart',
      "it can be 'content_type', 'name', 'path'",
    ],
    [
      step('run = "x"\nretry = { attempts = 2, until = «{}» }'),
      'wrong-type',
      '`until` is an empty table: it would hold at once',
      'write what to wait for',
    ],
    [
      '[[scenario]]\nname = "s"\nrun = "x"\nskip = «true»',
      'wrong-type',
      '`skip` must be the reason in quotes, and is true',
      'write why: skip = "…"',
    ],
    [
      '[[scenario]]\nname = "s"\nrun = "x"\nonly = «"yes"»',
      'wrong-type',
      '`only` must be true or false, and is "yes"',
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
      'write a path such as "$.order.id", "$.items[0]" or "$.items[*].price", or stdout, stderr, exit_code, status, headers.<name>',
    ],
    [
      step('run = "x"\ncapture = { a = «{ regex = "x" }» }'),
      'wrong-type',
      '`a` must be text that says what is kept, and is a table',
      'write a path such as "$.order.id", "$.items[0]" or "$.items[*].price", or stdout, stderr, exit_code, status, headers.<name>',
    ],
    [
      step('run = "x"\ncapture = { a = «"$.x["» }'),
      'wrong-type',
      '`a` cannot be read from "$.x[", which is not a JSON path: unclosed bracketed selection',
      'write a path such as "$.order.id", "$.items[0]" or "$.items[*].price"',
    ],
    [
      step('run = "x"\nexpect = { json = { «"a.b"» = 1 } }'),
      'wrong-type',
      "`a.b` is not a JSON path: expected '$', found 'a'",
      'write a path such as "$.order.id", "$.items[0]" or "$.items[*].price"',
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
      'write 0, without quotes',
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
