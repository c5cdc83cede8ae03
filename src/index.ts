export type { RunEvent, RunSummary } from './model/events.ts';
export type { ScenarioResult, Status } from './model/verdict.ts';
export { type PlanOptions, planFiles, type RunOptions, runSpecs } from './pipeline.ts';
export type { Host } from './util/host.ts';
