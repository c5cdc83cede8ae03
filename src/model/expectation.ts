import type { Position } from './position.ts';
import type { SOURCES } from './trace.ts';
import type { Matcher } from './value.ts';

/** A span-name selector as written: exact text, a glob with `*`, or `/regex/`. */
export type NamePattern = string;

/** What `status =` asks of a span. */
export type StatusWanted = 'OK' | 'UNSET' | 'ERROR' | 'not_error';

export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

export interface Common {
  /** Stable within the spec and unique: `expect.span[2]`, `expect.graph.must_include[0]`. */
  readonly id: string;
  readonly at: Position;
  /** Whose spans its names look at; without it, names that begin with `clnrm.` look at the runner's. */
  readonly source?: (typeof SOURCES)[number];
}

/** A predicate on one attribute, in the order the author wrote them. */
export interface AttributePredicate {
  readonly key: string;
  readonly matcher: Matcher;
}

export interface EventPredicate {
  readonly name: string;
  readonly attributes: readonly AttributePredicate[];
}

/** `[[expect.span]]`: one and the same span satisfies every predicate. */
export interface SpanExpectation extends Common {
  readonly family: 'span';
  readonly name: NamePattern;
  readonly service?: string;
  readonly scope?: string;
  readonly kind?: SpanKind;
  readonly status?: StatusWanted;
  readonly parent?: NamePattern;
  readonly ancestor?: NamePattern;
  readonly links?: NamePattern;
  readonly attrs: {
    readonly all: readonly AttributePredicate[];
    readonly any: readonly AttributePredicate[];
    readonly none: readonly AttributePredicate[];
  };
  readonly events: {
    readonly all: readonly EventPredicate[];
    readonly any: readonly EventPredicate[];
    readonly none: readonly EventPredicate[];
  };
  readonly durationMs?: Matcher;
  /** A matcher counts the spans that satisfy the predicates. */
  readonly match: 'any' | 'all' | 'none' | Matcher;
}

/** One edge rule of `[expect.graph]`, or `acyclic`. */
export type GraphExpectation = Common & { readonly family: 'graph' } & (
    | {
        readonly rule: 'must_include' | 'must_reach';
        readonly from: NamePattern;
        readonly to: NamePattern;
        readonly every: boolean;
      }
    | { readonly rule: 'must_not_cross'; readonly from: NamePattern; readonly to: NamePattern }
    | { readonly rule: 'acyclic' }
  );

/** One count of `[expect.counts]`. */
export interface CountsExpectation extends Common {
  readonly family: 'counts';
  readonly of:
    | { readonly kind: 'spans_total' | 'events_total' | 'errors_total' }
    | { readonly kind: 'by_name'; readonly name: NamePattern };
  readonly matcher: Matcher;
}

/** One contained name of one `[[expect.window]]`. */
export interface WindowExpectation extends Common {
  readonly family: 'window';
  readonly outer: NamePattern;
  readonly inner: NamePattern;
  /** Slack in ms between spans of different services; none within one. */
  readonly toleranceMs: number;
}

/** One pair of `[expect.order]`: some `first` ended before each `then` started, in each trace that has a `then`. */
export interface OrderExpectation extends Common {
  readonly family: 'order';
  readonly first: NamePattern;
  readonly then: NamePattern;
}

/** `[expect.status]`: `all`, or one name of `by_name`. */
export interface StatusExpectation extends Common {
  readonly family: 'status';
  readonly name?: NamePattern;
  readonly status: StatusWanted;
}

/** One rule of `[expect.hermeticity]`. */
export type HermeticityExpectation = Common & { readonly family: 'hermeticity' } & (
    | {
        readonly rule: 'no_external_services';
        /** Names and addresses that count as inside: declared services, and `[isolation] allow`. */
        readonly inside: readonly string[];
      }
    | { readonly rule: 'resource_attrs'; readonly key: string; readonly matcher: Matcher }
    | { readonly rule: 'forbid_keys'; readonly key: string }
  );

/** When spans of a selector may be seen on the timeline of the scenario, all its traces together. */
export interface TemporalExpectation extends Common {
  readonly family: 'temporal';
  readonly rule: 'eventually' | 'never' | 'exactly_once' | 'at_most_concurrent';
  /** Of `at_most_concurrent`. */
  readonly most?: number;
  readonly name: NamePattern;
  readonly service?: string;
  readonly status?: StatusWanted;
  readonly attrs: readonly AttributePredicate[];
  /** Only what starts so soon after the first step began, or after `after`, counts. */
  readonly withinMs?: number;
  /** Only what starts after the first of these ended counts. */
  readonly after?: NamePattern;
  /** Only what ends before the first of these (behind `after`) started counts. */
  readonly before?: NamePattern;
}

/** `[expect.golden]`: the canonical form of the evidence is the text of a file. */
export interface GoldenExpectation extends Common {
  readonly family: 'golden';
  /** Relative to the spec's folder; it may hold `${{ scenario.name }}`. */
  readonly trace: string;
  readonly volatile: readonly string[];
  readonly ordered: boolean;
}

/** Every statement a spec makes about its evidence, one rule a value. */
export type Expectation =
  | SpanExpectation
  | GraphExpectation
  | CountsExpectation
  | WindowExpectation
  | OrderExpectation
  | StatusExpectation
  | HermeticityExpectation
  | TemporalExpectation
  | GoldenExpectation;

/** The phase of the spans that each word of `[expect] include` means: they are normally set aside. */
export const PHASE_OF = { startup: 'startup', readiness: 'readiness', retries: 'retry' } as const;

/** A word of `[expect] include`. */
export type Included = keyof typeof PHASE_OF;
