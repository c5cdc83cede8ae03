import type { Path } from '../../toml.ts';
import { allRules } from '../expectations.ts';
import type { Rule, Subject } from '../rule.ts';
import { stepsOf } from '../steps.ts';

/** What a variable does to the evidence; undefined when nothing. */
const effect = (name: string, value: string): string | undefined => {
  if (name === 'OTEL_SDK_DISABLED') return value === 'true' ? 'switches the SDK off' : undefined;
  if (name === 'OTEL_TRACES_EXPORTER')
    return /\botlp\b/.test(value) ? undefined : 'keeps spans from the runner';
  if (name === 'OTEL_TRACES_SAMPLER')
    return /off$|traceidratio$/.test(value) ? 'leaves spans out by chance or altogether' : undefined;
  return /^OTEL_EXPORTER_OTLP_(?:TRACES_)?ENDPOINT$/.test(name) ? 'sends spans past the runner' : undefined;
};

const environments = (subject: Subject): readonly { env: Readonly<Record<string, string>>; path: Path }[] => [
  ...subject.services.map(({ common, path }) => ({ env: common.env, path })),
  ...stepsOf(subject).map(({ plan, path }) => ({ env: plan.env, path })),
];

/** Spans are expected, and a variable sees to it that they do not come. */
export const telemetryDiverted: Rule = (subject) => {
  if (allRules(subject).length === 0) return [];
  return environments(subject).flatMap(({ env, path }) =>
    Object.entries(env).flatMap(([name, value]) => {
      const what = effect(name, value);
      if (what === undefined) return [];
      return [
        {
          message: `${name} = "${value}" ${what}, and spans are expected`,
          hint: 'take it out: clnrm sets what SDKs need to reach the runner',
          at: subject.source.atKey([...path, 'env', name]),
        },
      ];
    }),
  );
};
