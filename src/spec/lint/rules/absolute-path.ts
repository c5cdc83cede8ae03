import type { Rule } from '../rule.ts';

/** A path of one machine; on the next it leads nowhere, or to something else. */
export const absolutePath: Rule = ({ services, source }) =>
  services.flatMap(({ common, path }) => {
    const sources = [
      ...common.volumes.map((one, index) => ({
        file: one.source,
        at: [...path, 'volumes', index, 'source'],
      })),
      ...common.files.map((one, index) => ({
        file: one.source ?? '',
        at: [...path, 'files', index, 'source'],
      })),
    ];
    return sources
      .filter(({ file }) => /^(?:\/|~)/.test(file))
      .map(({ file, at }) => ({
        message: `'${file}' is a path of this machine`,
        hint: 'write it relative to the folder of the spec',
        at: source.at(at),
      }));
  });
