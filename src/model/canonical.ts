/** One property of a span as its canonical text writes it: `status` → `ERROR "card declined"`. */
export interface CanonicalFact {
  /** `kind`, `status`, `scope`, `place`, `attribute "order.id"`, `event "order.validated"`, `link "POST /ship"`. */
  readonly label: string;
  /** As written; several lines for an event or a link with attributes. `*` where it is erased. */
  readonly value: string;
}

/** A span without ids and times, with what is below it. */
export interface CanonicalSpan {
  readonly name: string;
  /** `service.name`, '' without one; ` #2` behind it where several resources bear the name. */
  readonly service: string;
  /** In the order of the text: kind and place, status, scope, attributes, events, links. */
  readonly facts: readonly CanonicalFact[];
  readonly children: readonly CanonicalSpan[];
}

/** What is known of a resource besides `service.name`. */
export interface CanonicalResource {
  /** As spans name it in `service`. */
  readonly service: string;
  readonly facts: readonly CanonicalFact[];
}

/** The canonical form of the evidence of one scenario as data: siblings, traces and attributes are sorted. */
export interface CanonicalTree {
  /** Whether siblings stand in the order of their starts instead. */
  readonly ordered: boolean;
  readonly resources: readonly CanonicalResource[];
  /** Roots of each trace. */
  readonly traces: readonly (readonly CanonicalSpan[])[];
}

/** How a canonical form is made. */
export interface CanonicalOptions {
  /** Names of attributes whose values are erased; `*` stands for any characters. */
  readonly volatile: readonly string[];
  /** Whether siblings and events keep the order of their times. */
  readonly ordered: boolean;
}

/** One property that differs; without `before` it came, without `after` it went. */
export interface FactChange {
  readonly label: string;
  readonly before?: string;
  readonly after?: string;
}

/** A span in one of two compared trees. */
export interface PlacedSpan {
  readonly span: CanonicalSpan;
  /** Names from the root of its trace down to its parent. */
  readonly above: readonly string[];
  /** Its place among all spans of its tree, in the order of the text. */
  readonly index: number;
}

/** One difference between two canonical trees. */
export type TraceChange =
  | { readonly kind: 'resource'; readonly service: string; readonly facts: readonly FactChange[] }
  /** `below`: how many spans below it came or went with it. */
  | { readonly kind: 'appeared'; readonly after: PlacedSpan; readonly below: number }
  | { readonly kind: 'vanished'; readonly before: PlacedSpan; readonly below: number }
  /** Below another span, in another trace, or `among` its siblings. */
  | {
      readonly kind: 'moved';
      readonly before: PlacedSpan;
      readonly after: PlacedSpan;
      readonly among: boolean;
    }
  | {
      readonly kind: 'changed';
      readonly before: PlacedSpan;
      readonly after: PlacedSpan;
      readonly facts: readonly FactChange[];
    };

/** One line of two trees laid over each other. */
export interface MergedSpan {
  /** `left` is where a span stood that `moved`, below another one or among its siblings; it may have changed too. */
  readonly kind: 'same' | 'changed' | 'moved' | 'left' | 'appeared' | 'vanished';
  /** Counts traces of both, from 0. */
  readonly trace: number;
  /** 0 for a root. */
  readonly depth: number;
  readonly before?: CanonicalSpan;
  readonly after?: CanonicalSpan;
  readonly facts: readonly FactChange[];
  /** Names above it, where it `moved` from; where it went that `left`. */
  readonly from?: readonly string[];
  readonly to?: readonly string[];
}
