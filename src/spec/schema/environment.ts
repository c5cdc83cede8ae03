import * as v from 'valibot';
import { RUN_VARIABLE } from '../../util/own-variables.ts';
import { below, texts } from './parts.ts';
import { say } from './say.ts';

/** What `NAME=value` cannot carry, or nobody means. A reference in a name is refused where references are checked. */
const nameFault = (name: string): string | undefined => {
  const cannot = 'cannot be the name of an environment variable';
  if (name === RUN_VARIABLE)
    return say(
      'conflicting-keys',
      "is clnrm's own: processes of a run are found and ended by it",
      'take it out',
    );
  if (name === '') return say('wrong-type', `${cannot}: it is empty`, 'give it a name');
  if (name.includes('${{') || !/[=\s\p{Cc}]/u.test(name)) return undefined;
  const [, before = '', after] = /^\s*(\w+)\s*=\s*(.*)$/s.exec(name) ?? [];
  const hint = before === '' ? 'use letters, digits and `_`' : `write ${before} = ${JSON.stringify(after)}`;
  return say('wrong-type', `${cannot}: it holds \`=\`, a blank or a control character`, hint);
};

/** `env`: names and texts that a process can be given. A fault of a name stands at the name. */
export const environment = v.pipe(
  texts,
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const [name, value] of Object.entries(dataset.value)) {
      const place = below(dataset.value, name, value);
      const message = nameFault(name);
      if (message !== undefined) addIssue({ message, path: [{ ...place, origin: 'key' }] });
      if (!value.includes('\0')) continue;
      const cut = say('wrong-type', 'must not hold a NUL: no process can be given one', 'leave it out');
      addIssue({ message: cut, path: [place] });
    }
  }),
);
