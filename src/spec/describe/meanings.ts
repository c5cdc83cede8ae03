import { expectMeanings } from './meanings-expect.ts';

/**
 * What each key of each table means: the reference and the JSON Schema show it. Tables are called as messages call
 * them. `tests/docs` fails when a key of a schema is missing here, or the other way round.
 */
export const meanings: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'a spec': {
    meta: 'Name and facts of the spec; always there.',
    vars: 'Defaults of template variables.',
    matrix:
      'Lists of values by axis: the spec runs once for each combination, `{{ matrix.<axis> }}` is its value. `exclude` leaves combinations out, `include` extends or adds some (as in GitHub Actions), `from` reads one a row from a `.csv` (all texts) or `.json` file.',
    determinism: 'What chance derives from.',
    isolation: 'The room.',
    limits: 'What a scenario may use.',
    otel: "clnrm's own spans, and resource attributes for services.",
    service: 'One table a service: `[service.db]`. Its name is also its host name in the room.',
    setup: 'Steps before each scenario; where one fails, the steps of the scenario are skipped.',
    teardown:
      'Steps after each scenario, whatever happened: a failed setup, a time-out, Ctrl-C, a service that did not start. Each runs though one before it failed; one that fails makes the scenario red.',
    scenario: 'What is done and judged; each has a room of its own. At least one.',
    expect: 'What must be seen: judged for each scenario on its own evidence.',
    report:
      'Files that a run of the spec writes, of its own scenarios only; from the folder clnrm runs in. Specs that name the same file share it.',
  },
  '[meta]': {
    name: 'How reports call the spec.',
    version: 'Yours; shown nowhere yet.',
    description: 'For readers of the file.',
    tags: 'Every scenario of the spec has them; `--tag` selects by them.',
    timeout: 'The same as `timeout` of `[limits]`; only one of them may be written.',
  },
  '[matrix]': {
    include: 'Tables that extend combinations, or are combinations of their own.',
    exclude:
      'Tables that leave out every combination they fit; an axis or value that is not there is refused.',
    from: 'A `.csv` or `.json` file of combinations, one a row, from the spec.',
  },
  '[determinism]': {
    seed: 'Decides every fake, id and order; `--seed` is stronger; 42 without either.',
    freeze_clock:
      'The moment that templates take for now, `2025-01-01T00:00:00Z`, and at which the wall clock of services and steps starts when the room opens ([determinism](../explanations/determinism.md)).',
    clock:
      'The wall clock of services and steps: `none` leaves it alone. Without it that of Node starts at `freeze_clock`; `start` also sets others by libfaketime, and warns of every service whose clock is not set.',
    volatile:
      'Names of attributes that differ in every run; `*` stands for any characters. Digests and golden traces hold `*` for their values.',
  },
  '[isolation]': {
    level:
      '`auto`: a container for parts with an image, a namespace room for the others, a process where there are no namespaces.',
    network:
      '`auto`: sealed where the machine can, else loudly UNSEALED. `sealed`: an error where it cannot be. `open` is refused so far.',
    allow:
      'The only ways out of a sealed room, each `host:port`: a name, or a numeric address (IPv6 in brackets).',
    pass_env:
      "Names of the caller's variables that may enter; nothing else does. What clnrm itself sets (`CLNRM`, `CLNRM_SEED`, `OTEL_*`, `TRACEPARENT` …) is refused.",
    image: 'The image that steps without a service run in when `level = "container"`.',
  },
  '[limits]': {
    timeout: 'Of a scenario, without the wait for evidence.',
    cpu_millicores: 'Of each container.',
    memory_mb: 'Of each container.',
    pids: 'Processes of each container.',
    output_kb: 'Kept of each stream of a step; more is cut, and said.',
  },
  '[otel]': {
    exporter:
      "Where clnrm's own spans go; `memory` without it. Services always export to the runner's receiver. Each of `exporter`, `endpoint`, `protocol`: first the command line, then this table, then [OpenTelemetry's variables](../guides/own-spans.md).",
    endpoint: 'For `otlp`; by default `http://localhost:4318`, and port 4317 for `grpc`.',
    protocol: 'For `otlp`; by default `http/protobuf`.',
    path: 'For `file`, from the folder clnrm runs in, as reports are.',
    headers: 'For `otlp`.',
    resources: "Resource attributes of services, beside the runner's.",
    sample_ratio:
      'Which part of the runs exports its own spans, each run all or none. Where a `TRACEPARENT` is given, its sampled flag decides instead. Evidence is never sampled.',
    propagators: 'How the context of a trace reaches services and steps.',
    sources:
      'Where evidence may come from: `otlp` always, `stdout` where it is asked for: spans that steps and services print, as console exporters do, OTLP/JSON, or one object a span; `file` where it is asked for: what they write into `files`. Both are marked as self-reported.',
    files:
      "For `file`: what steps and services of a room write below the spec's folder, as globs; read when all have ended, as `clnrm spans` reads files. A path that begins with `/` is one of a container: such files are copied out of the containers of services and steps before these are gone, 256 MiB at most.",
    require_parent:
      "Whether only spans below the runner's own count: those that join the trace of a step or a service through `traceparent`. The others are set aside and counted in the report.",
  },
  propagators: {
    use: 'The formats: `tracecontext` is `TRACEPARENT` and the `traceparent` of `http` steps, `baggage` is `BAGGAGE`; `OTEL_PROPAGATORS` names them.',
  },
  '[service.*]': {
    plugin:
      'One of [the plugins](plugins.md); by default `generic_container` with an image, `process` with a command.',
    image: 'A container image.',
    command:
      'The program and its arguments, without a shell. For an image: what stands behind its entrypoint.',
    args: 'More arguments, behind `command`.',
    entrypoint: "Replaces the image's own.",
    env: 'Environment variables; `${{ … }}` is replaced.',
    ports: 'Ports it listens on, reached under its name.',
    volumes: 'Folders of the host inside a container.',
    files: 'Files that are written before it starts.',
    workdir: 'Its working folder.',
    user: 'Who runs it in its container.',
    pull: 'When the image is fetched.',
    depends_on: 'Services that are ready before it starts, and stop after it.',
    wait: 'When it is ready. Without it: when it listens on each of its ports.',
    stop: 'How it is stopped.',
    build: 'How its image is built.',
    tmpfs: 'Folders of its container that are kept in memory.',
    platform: 'Which platform of the image, such as `linux/amd64`.',
    scope:
      'How long it lives. `spec` and `run`: one instance for all scenarios of the spec, or of the run, in a room of its own; their spans are told apart by trace id ([shared services](../guides/shared-services.md)).',
    restart: 'Whether it is started again when it ends.',
    limits: 'What it may use, instead of `[limits]`.',
    gpus: 'How many GPUs it has.',
    cuda: 'Which CUDA it needs.',
    nested:
      'It is a clnrm: spans under names, scopes and ids of a runner are its own, and `source = "subject"` looks at them. Anything else that sends such spans is red (`forged-span`). In its room it can make sealed rooms of its own.',
    secrets: "Names of the project's secrets that it is given.",
  },
  build: {
    context: 'The folder that is sent to the engine, from the spec.',
    dockerfile: 'The file with the steps, from the context.',
    args: 'Arguments of the build.',
    target: 'The stage to build.',
  },
  'limits of a service': {
    cpu_millicores: 'Thousandths of a processor.',
    memory_mb: 'Of memory.',
    pids: 'Processes.',
  },
  'a volume': {
    source: 'A folder or file, from the spec.',
    target: 'Where it is in the container.',
    read_only: 'Whether it cannot be changed.',
  },
  'a file': {
    target: "Where the file is written; without `/` in front, from the spec's folder.",
    content: 'Its text; `${{ … }}` is replaced.',
    source: 'A file to copy, from the spec. Either this or `content`.',
    mode: 'Its permissions, in octal digits.',
  },
  wait: {
    http: 'This path answers with `status`.',
    port: 'This port accepts a connection; beside `http`, the port to ask.',
    status: 'Which answer to `http` counts; 2xx and 3xx without it.',
    log: 'A line of its output holds this text, or matches `/regex/`.',
    span: 'A span with this name has arrived.',
    command: 'This command, run inside, exits 0.',
    health: "The image's own health check says healthy; containers only.",
    timeout: 'How long to wait at most.',
    interval: 'How often to look.',
  },
  stop: {
    signal: 'What asks it to end.',
    grace: 'How long it may take before it is killed.',
    quiet:
      'A service that exported after the signal, still listens and then kept quiet this long is killed before its grace ends.',
  },
  '[[scenario]]': {
    name: 'How reports call it; unique in the spec.',
    description: 'For readers of the file.',
    tags: "Beside the spec's.",
    timeout: 'Stronger than `[limits]`.',
    retries: 'How often it is tried again in a fresh room; passing then is `flaky`.',
    run: 'A shell line, for a scenario of one step.',
    step: 'What is done, in order; those after a failed one are skipped.',
    expect: 'What must be seen in this scenario, beside the expectations of the spec.',
    concurrent:
      'All its steps begin at once, after the setup, and each runs to its end whatever becomes of the others; teardown comes after the last. None of them can read another.',
    skip: 'Why it does not run; reports show it as skipped, with this reason. It is checked like every other.',
    only: 'Of all that is selected only scenarios with `only` run, and a warning says so. Refused where CI is set.',
    service: 'Where `run` is executed.',
    fault: 'What goes wrong while it runs: `[[scenario.fault]]`.',
    faults: 'The same, as a list.',
    artifacts: 'What is kept of it.',
  },
  'a fault': {
    on: 'The service, or the edge between two, that it strikes.',
    kind: 'What goes wrong.',
    at: 'When it begins, from the first step.',
    for: 'How long it lasts.',
  },
  artifacts: { files: 'Files of the room.', logs: 'Services whose output is kept.' },
  'a step': {
    name: 'How reports and `${{ step.<name>.… }}` call it.',
    run: 'A shell line.',
    command: 'A program and its arguments, without a shell.',
    http: 'A request. A step has exactly one of `run`, `command`, `http`.',
    service: "Runs the command inside this service; without it, in the scenario's own room.",
    env: 'Environment variables.',
    workdir: 'The working folder.',
    stdin: 'What the command reads.',
    timeout: 'Ends the step.',
    retry: 'Tries again until `expect` holds, or until `until` does.',
    expect: 'What must come back. Without it a command must exit 0 and a request must answer 2xx or 3xx.',
    capture:
      'Names for values of the result: a [JSON path](#json-paths) such as `"$.id"`, `stdout`, `stderr`, `exit_code`, `status`, `headers.<name>`.',
    nested:
      'It runs a clnrm: spans under names, scopes and ids of a runner are its own, and `source = "subject"` looks at them. In its room it can make sealed rooms of its own.',
    continue_on_failure: 'The steps after it run although it failed. The scenario is red all the same.',
    wait_for: 'What must have been seen before it starts.',
    chaos: 'A fault instead of an action.',
  },
  wait_for: { span: 'A span with this name has arrived.', timeout: 'How long to wait at most.' },
  http: {
    method: 'In capitals.',
    url: 'The whole address: a service by its name, `localhost` in the room, or what `[isolation] allow` names.',
    headers: 'Of the request; `traceparent` is added.',
    query: 'Appended to the address; a list sends the name again for each of its texts.',
    json: 'The body as a TOML value.',
    body: 'The body as text. At most one of `json`, `body`, `form`, `multipart`.',
    timeout: 'Of the request.',
    form: 'The body as fields of a form, `application/x-www-form-urlencoded`; a list as in `query`.',
    multipart:
      'The body as `multipart/form-data`: each name has a text, a file, or a list of them. `{ photo = { path = "a.png", content_type = "image/png" } }`.',
    basic: 'Name and password, sent as the header `authorization`. Masked in all reports.',
    bearer: 'A token, sent as the header `authorization`. Masked in all reports.',
    follow:
      'Follows redirects as `fetch` does, `true` up to 20; more are an error. Each goes out with `traceparent`, and to another origin without `authorization` and a written `cookie`.',
    ca: 'A file of certificates (PEM) that `https://` trusts beside those of Node; from the spec.',
  },
  basic: { user: 'The name.', password: 'The password.' },
  'a file of multipart': {
    path: 'The file, from the spec.',
    content_type: '`application/octet-stream` without it.',
    name: 'How the file is called there; its own name without it.',
  },
  retry: {
    attempts: 'At most this often in all.',
    delay: 'Between two attempts.',
    until:
      'Decides instead of `expect` whether there is another attempt, and has the same keys. `expect` judges the last one; an `until` that never held is red.',
  },
  'expect of a step': {
    exit_code: 'Of a command.',
    stdout: 'Of a command; one final newline on either side does not count.',
    stderr: 'Likewise.',
    status: 'Of a response.',
    body: 'Of a response, as text.',
    duration_ms: 'How long it took.',
    headers: 'Of a response, by name.',
    json: 'Of a response, or of `stdout`, by [JSON path](#json-paths): `{ "$.total" = { gte = 1 } }`.',
  },
  ...expectMeanings,
  'the project file': {
    specs: 'Paths and patterns that are run when the command line names none, from the folder of the file.',
    jobs: 'Scenarios to run at the same time; the processors without it.',
    reporters: 'Reporters as `-r` takes them; their files are named from the folder of the file.',
    tags: 'Which scenarios are selected, as `--tag` takes it.',
    fail_fast: 'Whether nothing more is started after the first red scenario.',
    timeout: 'Of each scenario whose spec does not say; two minutes without it.',
    retries: 'How often a red scenario is tried again, where the scenario does not say.',
    vars: 'Template variables; `[vars]` of a spec is stronger.',
    secrets:
      'Names of variables whose values are hidden in everything that is shown or written. They enter a room only by `pass_env` or `env`.',
    isolation: 'What `[isolation]` of a spec does not say.',
    plugins: 'Plugins of your own.',
    cache: 'Whether results are kept.',
  },
  'isolation of the project': {
    level: 'The level of rooms.',
    network: '`sealed` holds for every spec, whatever it says: a room that cannot be sealed is an error.',
    allow:
      'The only ways out of a sealed room, each `host:port`: a name, or a numeric address (IPv6 in brackets).',
    pass_env: "Names of the caller's variables that may enter.",
    image: 'The image that steps without a service run in when the level is `container`.',
  },
};
