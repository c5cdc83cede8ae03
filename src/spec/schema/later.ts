/**
 * Keys of the language that this version does not carry out, by table, with what to write instead ('' when
 * nothing does the same). They are refused by name before anything starts; nothing is parsed and dropped.
 */
export const later: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'a spec': {
    report: 'name the report on the command line: -r junit=FILE',
  },
  '[determinism]': { freeze_clock: '', clock: '' },
  '[otel]': { sample_ratio: '', propagators: '', sources: '', require_parent: '' },
  '[service.*]': {
    build: 'build the image before, and name it with `image`',
    tmpfs: '',
    platform: '',
    scope: 'leave it out: every scenario has fresh services',
    restart: '',
    limits: '[limits] holds for all services',
    gpus: '',
    cuda: '',
    nested: '',
    secrets: '',
  },
  '[[scenario]]': {
    concurrent: '',
    skip: '',
    only: 'select on the command line: FILE:LINE, --grep or --tag',
    service: 'write a [[scenario.step]] with `service`',
    faults: '',
    fault: '',
    artifacts: '',
  },
  'a step': {
    chaos: '',
    wait_for: 'use `retry = { attempts = 20, delay = "100ms" }`',
    continue_on_failure: '',
  },
  retry: { until: '`expect` decides whether an attempt held' },
  http: {
    form: 'write `body` and the header content-type',
    multipart: 'write `body` and the header content-type',
    basic: 'write the header authorization',
    bearer: 'write the header authorization',
    follow: 'redirects are not followed; expect the 3xx and its location',
  },
  '[expect]': { scope: 'expectations are judged for each scenario', temporal: '', golden: '' },
  '[[expect.span]]': { source: "names that begin with `clnrm.` look at the runner's own spans" },
};
