import type { Entries } from './command.ts';

/** The commands, in the order of the help. A command's file is loaded only when it is chosen. */
export const commands: Entries = {
  run: {
    usage: 'run [paths..]',
    summary: 'Run specs in sealed rooms and judge the spans they emit',
    load: () => import('./run.ts'),
  },
  redgreen: {
    usage: 'redgreen [paths..]',
    summary: 'Prove that a test was red before the code made it green',
    aliases: ['red-green'],
    load: () => import('./redgreen.ts'),
  },
  'self-test': {
    usage: 'self-test',
    summary: 'Run clnrm against clnrm on this machine',
    load: () => import('./self-test.ts'),
  },
  dev: {
    usage: 'dev [paths..]',
    summary: 'Stay, and run again what a save touches',
    load: () => import('./dev.ts'),
  },
  validate: {
    usage: 'validate [paths..]',
    summary: 'Render, parse and plan specs; nothing is started',
    aliases: ['dry-run'],
    load: () => import('./validate.ts'),
  },
  plan: {
    usage: 'plan [paths..]',
    summary: 'Show what a run would do, as a tree or as JSON',
    load: () => import('./plan.ts'),
  },
  lint: {
    usage: 'lint [paths..]',
    summary: 'Validate specs, and say what is probably not meant',
    load: () => import('./lint.ts'),
  },
  fmt: {
    usage: 'fmt [paths..]',
    summary: 'Write specs in one form, without changing what they say',
    load: () => import('./fmt.ts'),
  },
  render: {
    usage: 'render <file>',
    summary: 'Show a spec after templating, its variables and where its lines come from',
    load: () => import('./render.ts'),
  },
  migrate: {
    usage: 'migrate [paths..]',
    summary: 'Write specs of an older clnrm in the form of today',
    load: () => import('./migrate.ts'),
  },
  analyze: {
    usage: 'analyze [specs..]',
    summary: 'Judge spans that exist already by what specs expect of them',
    load: () => import('./analyze.ts'),
  },
  spans: {
    usage: 'spans [file]',
    summary: 'List the spans of a file or of the last run',
    load: () => import('./spans.ts'),
  },
  graph: {
    usage: 'graph [file]',
    summary: 'Draw the spans of a file or of the last run as trees',
    load: () => import('./graph.ts'),
  },
  diff: {
    usage: 'diff <a> [b]',
    summary: 'Compare two traces, or one and the last run, span by span',
    load: () => import('./diff.ts'),
  },
  collector: {
    usage: 'collector <what>',
    summary: 'An OTLP endpoint in the background that keeps spans: up, down, status, logs',
    load: () => import('./collector.ts'),
  },
  fakes: {
    usage: 'fakes [word]',
    summary: 'List the functions that make values up, with a sample each',
    load: () => import('./fakes.ts'),
  },
  init: {
    usage: 'init [folder]',
    summary: 'Write a small project that runs green at once',
    load: () => import('./init.ts'),
  },
  template: {
    usage: 'template [type] [dir]',
    summary: 'Write a project or a spec that shows one thing and runs as it is',
    load: () => import('./template.ts'),
  },
  plugins: {
    usage: 'plugins',
    summary: 'List the service plugins',
    load: () => import('./plugins.ts'),
  },
  explain: {
    usage: 'explain [code]',
    summary: 'Say what a diagnostic means, what provokes it and how to mend it',
    load: () => import('./explain.ts'),
  },
  config: {
    usage: 'config [paths..]',
    summary: 'Show the settings that hold here, and where each came from',
    load: () => import('./config.ts'),
  },
  schema: {
    usage: 'schema',
    summary: 'Print the JSON Schema of a spec, for editors',
    load: () => import('./schema.ts'),
  },
  pull: {
    usage: 'pull [paths..]',
    summary: 'Fetch the images of specs before a run waits for them',
    load: () => import('./pull.ts'),
  },
  completion: {
    usage: 'completion <shell>',
    summary: 'Print a completion script for bash, zsh or fish',
    load: () => import('./completion/index.ts'),
  },
  health: {
    usage: 'health',
    summary: 'Try everything a run needs of this machine, with remedies',
    aliases: ['doctor'],
    load: () => import('./health.ts'),
  },
  clean: {
    usage: 'clean',
    summary: 'Remove what runs that died left behind',
    load: () => import('./clean.ts'),
  },
};
