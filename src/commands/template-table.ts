/** One thing that `clnrm template` and `clnrm init` write: a folder that is a project, or one spec. */
export interface Template {
  readonly summary: string;
  readonly kind: 'project' | 'spec';
  /** The spec that a reader opens first, for projects. */
  readonly first?: string;
  readonly needsEngine?: true;
}

/** All of them, in the order of the listing. `templates/projects/<name>/` and `templates/specs/<name>.toml` hold them. */
export const templates: Readonly<Record<string, Template>> = {
  default: {
    kind: 'project',
    summary: 'a small HTTP service, judged by its spans',
    first: 'hello.clnrm.toml',
  },
  minimal: {
    kind: 'project',
    summary: 'the least that proves something: one program, one span',
    first: 'minimal.clnrm.toml',
  },
  api: {
    kind: 'project',
    summary: 'an HTTP API: requests, JSON, headers, captures, what it refuses',
    first: 'notes.clnrm.toml',
  },
  advanced: {
    kind: 'project',
    summary: 'two services: setup and teardown, captures, retries, tags, clnrm.toml',
    first: 'checkout.clnrm.toml',
  },
  database: {
    kind: 'project',
    summary: 'a service and its PostgreSQL; needs a container engine',
    first: 'ledger.clnrm.toml',
    needsEngine: true,
  },
  otel: { kind: 'spec', summary: 'spans: names, kinds, attributes, parents, events, errors' },
  matrix: { kind: 'spec', summary: 'one spec for many cases' },
  macros: { kind: 'spec', summary: 'the macro library, and a macro of your own' },
  'full-validation': { kind: 'spec', summary: 'all seven families of expectations' },
  deterministic: { kind: 'spec', summary: 'seed, fakes and a frozen clock: the same every time' },
  'lifecycle-matcher': { kind: 'spec', summary: "the runner's own spans: started, ready, used, stopped" },
};

/** Other names that older versions knew. */
export const templateAliases: Readonly<Record<string, string>> = {
  'macro-library': 'macros',
  validation: 'full-validation',
};
