import { describe, expect, it } from 'vitest';
import { planSpecs } from '../../../src/spec/plan.ts';
import { around, plannedOnly, planText } from '../../helpers/plan.ts';

describe('a file with several faults', () => {
  it('reports all of them at once, in the order of the file, whatever stage finds them', async () => {
    const { diagnostics } = await planText(
      [
        '[meta]',
        'nmae = "x"',
        '[service.api]',
        'comand = ["x"]',
        'plugin = "database"',
        'depends_on = ["nobody"]',
        '[[scenario]]',
        'name = "s"',
        '[[scenario.step]]',
        'run = "echo ${{ step.later.stdout }}"',
        'timeuot = "1s"',
        '[[scenario.step]]',
        'run = 5',
      ].join('\n'),
    );

    const places = diagnostics.map(({ code, at }) => `${at?.line}:${at?.column} ${code}`);
    expect(places).toEqual([
      '1:2 missing-key',
      '2:1 unknown-key',
      '4:1 unknown-key',
      '6:15 unknown-service',
      '10:13 unknown-reference',
      '11:1 unknown-key',
      '13:7 wrong-type',
    ]);
  });

  it('says once what several scenarios share', async () => {
    const setup = '[[setup]]\nname = "a"\nrun = "x"\n[[setup]]\nname = "a"\nrun = "y"\n';
    const scenarios = ['s', 't'].map((name) => `[[scenario]]\nname = "${name}"\nrun = "x"\n`).join('');

    const { diagnostics } = await planText(around(setup + scenarios));

    expect(diagnostics.map(({ message }) => message)).toEqual(["two steps are called 'a'"]);
  });

  it('points at the template where a line was made by one', async () => {
    const text = around('[limits]\npids = 0');
    const template = '  {{ limit(0) }}';
    const spec = {
      file: { path: '/a', id: 'a', text: template },
      text,
      origin: () => ({ file: 'a.njk', line: 9, text: template }),
    };

    const { diagnostics } = await planSpecs([spec], {
      plugins: plannedOnly,
      selections: [],
      processLevel: 'process',
    });

    expect(diagnostics.map(({ at }) => at)).toEqual([
      { file: 'a.njk', line: 9, text: template, column: 12, length: 1 },
    ]);
  });
});
