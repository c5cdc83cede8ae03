import { UsageError } from '../diagnostics/errors.ts';
import { EXIT } from '../diagnostics/exit.ts';
import { type MissingEdge, missingEdges } from '../expect/edges.ts';
import type { Trace } from '../model/trace.ts';
import { planFiles } from '../pipeline.ts';
import type { Host } from '../util/host.ts';
import { lookOf } from '../util/look.ts';
import { defineCommand, type Given } from './command.ts';
import { graphOf } from './graph-data.ts';
import { asciiGraph, dotGraph, jsonGraph, mermaidGraph } from './graph-text.ts';
import { writeLines } from './lines.ts';
import { selection, selectionFlags } from './selection.ts';
import { filterFlags, filterRows } from './span-filter.ts';
import { openTrace, traceFlags } from './traces.ts';
import { choice } from './values.ts';

const FORMATS = ['ascii', 'dot', 'mermaid', 'json'] as const;

const flags = {
  spec: { value: 'SPEC', describe: 'Mark the edges that this spec expects and the trace does not have' },
  grep: { value: 'RE', describe: 'Only spans whose name matches, and those above them' },
  service: { value: 'NAME', describe: 'Only spans of this service, and those above them; a glob with *' },
  trace: filterFlags.trace,
  ...traceFlags,
  var: selectionFlags.var,
  'vars-file': selectionFlags['vars-file'],
  seed: selectionFlags.seed,
  format: { value: 'FORMAT', describe: 'ascii, dot (Graphviz), mermaid or json', choices: FORMATS },
} as const;

/** What a spec expects of the edges and the trace does not have. @throws UsageError with the spec's faults */
const missingOf = async (
  spec: string,
  trace: Trace,
  given: Given<typeof flags>,
  host: Host,
): Promise<readonly MissingEdge[]> => {
  const { var: variables, 'vars-file': files, seed } = given;
  const options = await selection(
    {
      words: [spec],
      ...(variables && { var: variables }),
      ...(files && { 'vars-file': files }),
      ...(seed !== undefined && { seed }),
    },
    host,
  );
  const { specs, diagnostics } = await planFiles(options, host);
  if (diagnostics.some(({ severity }) => severity === 'error')) throw new UsageError(diagnostics);
  const wanted = given.scenario?.toLowerCase() ?? '';
  const scenarios = specs
    .flatMap(({ scenarios, union }) => [...scenarios, ...(union ? [union.scenario] : [])])
    .filter(({ name }) => name.toLowerCase().includes(wanted));
  const all = scenarios.flatMap(({ expectations, include }) => missingEdges(trace, expectations, include));
  const key = ({ from, to, relation, at }: MissingEdge): string =>
    JSON.stringify([from, to, relation, at.file, at.line]);
  return [...new Map(all.map((edge) => [key(edge), edge])).values()];
};

/** `clnrm graph`: the spans of a file or of the last run as trees. Exit 4 where there is none to draw. */
export default defineCommand({
  flags,
  most: 1,
  examples: [
    ['clnrm graph', 'the last run as a tree'],
    ['clnrm graph t.json --spec shop.clnrm.toml', 'mark what the spec expects and is missing'],
    ['clnrm graph --format dot | dot -Tsvg >t.svg', 'a picture, by Graphviz'],
    ['clnrm graph --scenario order', 'the trace of one scenario'],
  ],
  async run({ words: [word], ...given }, host) {
    const format = choice('--format', given.format ?? 'ascii', FORMATS);
    const { name, trace } = await openTrace(word, given, host);
    const missing =
      given.spec === undefined ? [] : await missingOf(given.spec, trace, { ...given, words: [] }, host);
    const graph = graphOf(trace, filterRows(trace, given), missing);
    const { stdout, stderr } = host;
    if (format === 'json') await writeLines(stdout, jsonGraph(trace, graph));
    else if (format === 'dot') await writeLines(stdout, dotGraph(graph));
    else if (format === 'mermaid') await writeLines(stdout, mermaidGraph(graph));
    else await writeLines(stdout, asciiGraph(graph, lookOf(stdout, host.env, given['no-color'] ?? false)));
    if (graph.nodes.length > 0) return EXIT.passed;
    stderr.write(
      trace.size === 0
        ? `${name} holds no spans\n`
        : `none of the ${trace.size} spans of ${name} was selected\n`,
    );
    return EXIT.nothing;
  },
});
