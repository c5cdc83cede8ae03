import { expect, it } from 'vitest';
import { around, marked, planText, shown } from './plan.ts';

/** A part of a spec with «» where the caret must be, then code, message and hint. */
export type FaultCase = readonly [part: string, code: string, message: string, hint?: string];

export const step = (keys: string): string => `[[scenario]]\nname = "s"\n[[scenario.step]]\n${keys}`;
export const span = (keys: string): string => `[[expect.span]]\nname = "x"\n${keys}`;
export const api = (keys: string): string => `[service.api]\ncommand = ["a"]\n${keys}`;

/** Each case is the only fault of its spec, exactly at its place. */
export const faultCases = (cases: readonly FaultCase[]): void => {
  it.each(cases.map(([part, ...wanted]) => ({ part, wanted, message: wanted[1] })))(
    'says where and how to mend it: $message',
    async ({ part, wanted }) => {
      const [code, message, hint] = wanted;
      const { text, at } = marked(around(part));

      const { specs, diagnostics } = await planText(text);

      expect(diagnostics.map(shown)).toEqual([
        { code, message, ...(hint === undefined ? {} : { hint }), at },
      ]);
      expect(diagnostics[0]?.at?.text).toBe(text.split('\n')[at.line - 1]);
      expect(specs).toEqual([]);
    },
  );
};
