import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diagnosticText } from '../../src/reporters/diagnostic-text.ts';
import { plainLook } from '../../src/util/look.ts';

const words = fc.array(fc.stringMatching(/^[a-z']{1,12}$/), { minLength: 1, maxLength: 60 });

test('a diagnostic is never wider than it may be, and says every word in order', () => {
  fc.assert(
    fc.property(words, words, fc.integer({ min: 50, max: 100 }), (message, hint, width) => {
      const text = diagnosticText(
        { severity: 'error', code: 'no-engine', message: message.join(' '), hint: hint.join(' ') },
        { ...plainLook, width },
      );

      expect(text.split('\n').filter((line) => line.length > width)).toEqual([]);
      const said = text.replace('error[no-engine]: ', '').replace('= hint: ', '').trim().split(/\s+/);
      expect(said).toEqual([...message, ...hint]);
    }),
  );
});
