/** The keys of `[[scenario]]`, so that one that slid into a step is told where it belongs. */
export const scenarioKeys: readonly string[] = [
  ...['description', 'tags', 'retries', 'concurrent', 'skip', 'only', 'faults', 'artifacts', 'step'],
];
