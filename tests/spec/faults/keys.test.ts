import { describe } from 'vitest';
import { api, faultCases, step } from '../../helpers/fault-cases.ts';

describe('keys that are misspelt, misplaced or not built yet', () => {
  faultCases([
    [
      '[isolation]\n«network» = "open"',
      'not-supported-yet',
      '`network` is not supported yet as "open"',
      'name the ways out: allow = ["api.example.test:443"]',
    ],
    [
      '[otel]\nendpoint = «"collector:4317"»',
      'wrong-type',
      '`endpoint` must be an http:// or https:// address',
    ],
    [
      '[limits]\n«memory» = 1',
      'unknown-key',
      '`memory` is not a key of [limits]',
      "did you mean 'memory_mb'?",
    ],
    ['[«servise».x]\na = 1', 'unknown-key', '`servise` is not a key of a spec', "did you mean 'service'?"],
    [
      '[[expect.span]]\nname = "x"\n«kindd» = "server"',
      'unknown-key',
      '`kindd` is not a key of [[expect.span]]',
      "did you mean 'kind'?",
    ],
    ['[expect]\n«spans» = []', 'unknown-key', '`spans` is not a key of [expect]', "did you mean 'span'?"],
    [
      step('run = "x"\n«retries» = 2'),
      'unknown-key',
      '`retries` is not a key of a step',
      '`retries` is a key of [[scenario]]: write it above the first [[scenario.step]]',
    ],
    [
      step('run = "x"\nretry = { attempts = 1, «dealy» = "1s" }'),
      'unknown-key',
      '`dealy` is not a key of retry',
      "did you mean 'delay'?",
    ],
    [
      '[«otel»]\nsources = ["otlp", "file"]',
      'missing-key',
      '`otel` has "file" among its sources and no files',
      'write files = ["out/*.ndjson"]',
    ],
    [
      '[«otel»]\nfiles = ["spans.ndjson"]',
      'conflicting-keys',
      '`otel` has files and no "file" among its sources',
      'write sources = ["otlp", "file"]',
    ],
    [
      '[otel]\nsources = ["otlp", "file"]\nfiles = [«"/tmp/spans.ndjson"»]',
      'conflicting-keys',
      '/tmp/spans.ndjson is a file in a container, and no service has an image',
      'let the file be written in the spec\'s folder: files = ["out/spans.ndjson"]',
    ],
    [
      '[otel]\nsources = «["stdout"]»',
      'conflicting-keys',
      '`sources` must hold "otlp": what is exported always counts',
      'write ["otlp", "stdout"]',
    ],
    [api('«restart» = "always"'), 'not-supported-yet', '`restart` is not supported yet in [service.*]'],
    ['[vars]\n«constructor» = 1', 'unknown-key', '`constructor` cannot be a key'],
  ]);
});
