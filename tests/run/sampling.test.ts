import { expect, it } from 'vitest';
import { samplingOf } from '../../src/run/sampling.ts';
import { settersOf } from '../../src/run/setters.ts';
import { planText } from '../helpers/plan.ts';

const SPEC = `[meta]
name = "t"
[service.api]
command = ["node", "a.js"]
env = { OTEL_TRACES_SAMPLER = "parentbased_traceidratio" }
[service.stock]
command = ["node", "b.js"]
env = { OTEL_TRACES_SAMPLER = "parentbased_always_on" }
[[scenario]]
name = "s"
[[scenario.step]]
name = "order"
run = "export OTEL_TRACES_SAMPLER=always_off; node order.js"
[[scenario.step]]
name = "look"
run = "true"
`;

it('whoever sets a sampler that loses traces is named, in services and in scripts of steps', async () => {
  const { specs } = await planText(SPEC);
  const said = specs.flatMap((spec) =>
    spec.scenarios.flatMap((scenario) => samplingOf(settersOf(spec, scenario))),
  );

  expect(said).toEqual([
    "service 'api' sets OTEL_TRACES_SAMPLER=parentbased_traceidratio: not every trace is exported",
    "step 'order' sets OTEL_TRACES_SAMPLER=always_off: not every trace is exported",
  ]);
});
