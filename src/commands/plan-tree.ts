import type { Plan, ScenarioPlan, SpecPlan } from '../model/plan.ts';
import type { ServicePlan, StepPlan } from '../model/spec.ts';
import { writeDuration } from '../util/duration.ts';
import type { Look } from '../util/look.ts';
import { clip, plural, tame } from '../util/text.ts';

interface Node {
  readonly text: string;
  readonly below?: readonly Node[];
}

const actionOf = ({ action }: StepPlan): string => {
  if (action.kind === 'run') return action.script;
  return action.kind === 'command' ? action.argv.join(' ') : `${action.method} ${action.url}`;
};

const stepNode = (step: StepPlan): Node => {
  const facts = [
    step.service === undefined ? '' : `in ${step.service}`,
    step.retry.attempts > 1 ? plural(step.retry.attempts, 'attempt') : '',
    step.expect.length > 0 ? plural(step.expect.length, 'check') : '',
    Object.keys(step.capture).length > 0 ? `captures ${Object.keys(step.capture).join(', ')}` : '',
  ].filter((fact) => fact !== '');
  return { text: `${step.name}: ${actionOf(step)}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}` };
};

const group = (title: string, steps: readonly StepPlan[]): readonly Node[] =>
  steps.length === 0 ? [] : [{ text: title, below: steps.map(stepNode) }];

const families = ({ expectations }: ScenarioPlan): string => {
  const counts = new Map<string, number>();
  for (const { family } of expectations) counts.set(family, (counts.get(family) ?? 0) + 1);
  return [...counts].map(([family, count]) => `${family} ${count}`).join(', ');
};

const scenarioNode = (scenario: ScenarioPlan): Node => ({
  text: [
    `scenario ${scenario.name}`,
    `limit ${writeDuration(scenario.timeoutMs)}`,
    ...(scenario.tags.length > 0 ? [`tags ${scenario.tags.join(' ')}`] : []),
  ].join('  '),
  below: [
    ...group('setup', scenario.setup),
    ...scenario.steps.map(stepNode),
    ...group('teardown', scenario.teardown),
    ...(scenario.expectations.length > 0
      ? [{ text: `${plural(scenario.expectations.length, 'expectation')}: ${families(scenario)}` }]
      : []),
  ],
});

const serviceNode = (service: ServicePlan): Node => {
  const what = service.image ?? service.command?.join(' ') ?? '';
  const after = service.dependsOn.length === 0 ? '' : ` after ${service.dependsOn.join(', ')}`;
  const waits = service.wait === undefined ? '' : `, waits for ${service.wait.probe.kind}`;
  const made = what === '' ? '' : `: ${what}`;
  const scope = service.scope === undefined ? '' : `, one for the ${service.scope}`;
  return { text: `${service.id} (${service.plugin}, ${service.backend}${scope}${waits})${made}${after}` };
};

const clockOf = ({ clock }: SpecPlan): string =>
  clock === undefined ? '' : `, clock ${new Date(clock.startMs).toISOString()}`;

const specNode = (spec: SpecPlan): Node => {
  const { level, network } = spec.isolation;
  return {
    text: `${spec.id}${spec.cell === undefined ? '' : ` [${spec.cell}]`}  ${spec.name}`,
    below: [
      { text: `level ${level}, network ${network}, seed ${spec.seed}${clockOf(spec)}` },
      ...(spec.services.length === 0 ? [] : [{ text: 'services', below: spec.services.map(serviceNode) }]),
      ...spec.scenarios.map(scenarioNode),
    ],
  };
};

const draw = ({ text, below = [] }: Node, look: Look, first: string, rest: string): readonly string[] => {
  const [branch, last, pipe] = look.unicode ? ['├─ ', '└─ ', '│  '] : ['|- ', '`- ', '|  '];
  return [
    clip(first + tame(text.replaceAll('\n', ' ')), look.width, look.unicode),
    ...below.flatMap((node, index) => {
      const isLast = index === below.length - 1;
      return draw(node, look, rest + (isLast ? last : branch), rest + (isLast ? '   ' : pipe));
    }),
  ];
};

/** The plan as a tree, cut to the width of the look: specs, their services in start order, scenarios, steps. */
export const planTree = ({ specs }: Plan, look: Look): string =>
  specs.map((spec) => `${draw(specNode(spec), look, '', '').join('\n')}\n`).join('\n');
