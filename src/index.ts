export type { RunEvent, RunSummary } from './model/events.ts';
export type { ScenarioResult, Status } from './model/verdict.ts';
export { type PlanOptions, planFiles } from './pipeline.ts';
export { type RunOptions, runSpecs } from './run/run-specs.ts';
export type { Host } from './util/host.ts';
