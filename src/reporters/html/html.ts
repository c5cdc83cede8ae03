import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { installed } from '../../util/install.ts';
import { plainLook } from '../../util/look.ts';
import type { RunState, ScenarioState } from '../reduce.ts';
import type { Again, Reporter, ReportOptions } from '../reporter.ts';
import { countsOf, summaryOf } from '../summary.ts';
import { listed, scenarioView } from './scenario-view.ts';
import type { RunView } from './view.ts';

/** Characters of all spans of a page; a browser must open it. */
const MOST_CHARACTERS = 100 << 20;

/** No text can end the element that it stands in. */
const json = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

const dataElement = (id: string, text: string): string =>
  `<script type="application/json" id="${id}">${text}</script>\n`;

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const runView = (state: RunState, { written }: ReportOptions): RunView => {
  const { summary, scenarios, diagnostics } = state;
  const counts = summary ? countsOf(summary, state, plainLook) : 'the run did not end';
  return {
    title: scenarios.length === 0 ? 'nothing was run' : counts,
    status: summary?.status ?? 'not ended',
    summary: summary ? summaryOf(state, summary, written, plainLook) : '',
    diagnostics,
    scenarios: scenarios.map(listed),
  };
};

/** Only what stands in the page runs and styles it, and nothing is fetched: the browser itself holds to that. */
const headOf = (title: string, style: string, script: string): string =>
  [
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src ${hashOf(style)}; script-src ${hashOf(script)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<link rel="icon" href="data:,">',
    `<title>${escaped(title)}</title>`,
    `<style>${style}</style>`,
    '</head>\n<body>\n<noscript>This report needs JavaScript.</noscript>\n',
  ].join('\n');

const partsOf = (scenario: ScenarioState, place: number, spans: string | null | undefined, again: Again) => {
  const shown = spans === undefined ? 'none' : spans === null ? 'left out' : 'shown';
  const view = scenarioView(scenario, again, shown);
  const parts = view === undefined ? '' : dataElement(`s${place}`, json(view));
  return spans ? parts + dataElement(`t${place}`, spans) : parts;
};

/** A page for people in one file, written when the run has ended: results, diffs, logs, every trace as a waterfall. */
export const html: Reporter = (sink, options) => {
  const read = (name: string): string => readFileSync(installed(`dist/reporters/html/page/${name}`), 'utf8');
  const [script, style] = [read('page.js'), read('page.css')];
  /** Spans as JSON by scenario; null where they were too many. */
  const traces = new Map<string, string | null>();
  let characters = 0;
  return (event, state) => {
    if (event.type === 'scenario:trace') {
      const text = json(event.spans);
      const fits = characters + text.length <= MOST_CHARACTERS;
      traces.set(event.scenario, fits ? text : null);
      if (fits) characters += text.length;
    }
    if (event.type !== 'run:end') return;
    const run = runView(state, options);
    sink.write(headOf(`clnrm: ${run.title}`, style, script));
    sink.write(dataElement('run', json(run)));
    for (const [place, scenario] of state.scenarios.entries())
      sink.write(partsOf(scenario, place, traces.get(scenario.ref.id), options.again));
    sink.write(`<script>${script}</script>\n</body>\n</html>\n`);
  };
};
