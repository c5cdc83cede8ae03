/** What each key of the expectations means; a part of `meanings`. */
export const expectMeanings: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '[expect]': {
    source:
      '`subject`: names that begin with `clnrm.` look at spans of what is tested too, for all rules of the table. For a nested clnrm.',
    include: 'Spans that are set aside otherwise.',
    span: 'Spans with these properties exist, or do not.',
    window: 'Spans lie within others.',
    graph:
      'Edges of the trace. As `[[expect.graph]]` it may stand more than once; so may counts, order, status and hermeticity.',
    counts: 'How many.',
    order: 'What ended before what began.',
    status: 'Of all spans, or of those of a name.',
    hermeticity: 'Nothing outside was spoken to.',
    scope: 'Whether rules are judged for each scenario, or once for all.',
    temporal: 'When spans are seen, on the timeline of the scenario: all its traces together.',
    golden: 'The trace is the same as one that was kept.',
  },
  '[[expect.span]]': {
    name: 'Exact, a glob with `*`, or `/regex/`.',
    service: 'Its `service.name`.',
    scope: 'Its instrumentation scope.',
    kind: 'Its kind.',
    status: 'Its status; `not_error` is OK or UNSET.',
    parent: 'The name of its direct parent.',
    ancestor: 'The name of a span anywhere above it.',
    links: 'The name of a span that it links to.',
    attrs: 'Its attributes.',
    events:
      'Names of its events, all of which it has; or lists of them under `all`, `any`, `none`. An item may be `{ name, attrs }`.',
    duration_ms: 'How long it took.',
    match:
      '`any`: at least one such span. `all`: every span of that name. `none`: no such span. A number: so many.',
    source:
      "Whose span it is: of what is tested (`subject`), or clnrm's own (`runner`). Without it, names that begin with `clnrm.` are the runner's. A `parent`, an `ancestor` or a link of a nested clnrm's span may be the runner's.",
  },
  events: { all: 'It has each of these.', any: 'It has one of these.', none: 'It has none of these.' },
  'an event': { name: 'Exact, a glob with `*`, or `/regex/`.', attrs: 'Its attributes.' },
  attrs: {
    all: 'Each of these holds.',
    any: 'One of these holds.',
    none: 'None of these holds; a list of names: none of them is there.',
  },
  '[expect.graph]': {
    must_include: 'Pairs: some A has some B as its child.',
    must_reach: 'Pairs: some A has some B somewhere below it.',
    must_not_cross: 'Pairs: no B is anywhere below an A. There must be an A.',
    every: 'Asks `must_include` and `must_reach` of each A.',
    acyclic: 'Calls between services form no circle.',
  },
  '[expect.counts]': {
    spans_total: 'Spans of the scenario.',
    events_total: 'Their events.',
    errors_total: 'Those with status ERROR.',
    by_name: 'Spans of a name.',
  },
  '[[expect.window]]': {
    outer: 'The span around.',
    contains: 'What lies within some `outer` of its own trace, bounds included. Both must exist.',
    tolerance:
      'Slack between the clocks of different services, and of spans of the JavaScript SDK, each of which reads the wall clock by itself.',
  },
  '[expect.order]': {
    must_precede: 'Pairs: wherever there is a B, some A ended before it started. Both must exist.',
    must_follow: '`[["X", "Y"]]` is `must_precede = [["Y", "X"]]`.',
  },
  '[expect.status]': { all: 'Every span.', by_name: 'Every span of that name.' },
  '[expect.hermeticity]': {
    no_external_services: 'No span speaks of an address outside the room and `allow`.',
    resource_attrs: '`must_match`: every resource has these attributes.',
    span_attrs: '`forbid_keys`: no span has an attribute of these names.',
  },
  resource_attrs: { must_match: 'Attributes and what they must be.' },
  span_attrs: { forbid_keys: 'Names of attributes, as in `["user.email"]`.' },
  '[[expect.temporal]]': {
    name: 'Exact, a glob with `*`, or `/regex/`.',
    service: 'Its `service.name`.',
    status: 'Its status.',
    attrs: 'Its attributes, each of which holds.',
    eventually: 'There is such a span.',
    never: 'There is no such span. Those of `after` and `before` must exist.',
    exactly_once: 'There is one such span.',
    at_most_concurrent: 'At no moment there are more of them, in all traces together. There must be one.',
    within: 'Only what starts so soon after the first step began, or after `after`, counts.',
    after: 'Only what starts after the first span of this name ended counts, in whichever trace.',
    before: 'Only what ends before the first span of this name (behind `after`) started counts.',
  },
  '[expect.golden]': {
    trace:
      'The file with the canonical trace that was kept, relative to the spec; `run --update` writes it. It may hold `${{ scenario.name }}`.',
    volatile: 'Names of attributes whose values may differ; `*` stands for any characters.',
    ordered: 'Whether the order of siblings and of events counts.',
  },
  '[report]': {
    json: 'The result as JSON.',
    ndjson: 'The events of the run.',
    junit: 'JUnit XML.',
    tap: 'Test Anything Protocol.',
    ctrf: 'Common Test Report Format.',
    html: 'A page for people.',
    markdown: 'A page for people.',
    digest: 'SHA-256 of the canonical trace of each scenario, a line each: equal files, equal traces.',
  },
};
