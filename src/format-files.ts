import { isDeepStrictEqual } from 'node:util';
import { fault } from './diagnostics/diagnostic.ts';
import { UsageError } from './diagnostics/errors.ts';
import type { RenderedSpec, SpecFile } from './model/files.ts';
import type { PlanOptions } from './pipeline.ts';
import { renderText } from './render-file.ts';
import { comments, format, hasTags } from './spec/format/format.ts';
import { Irregular } from './spec/format/statement.ts';
import { positionIn } from './spec/source.ts';
import { parseToml, type TomlTable } from './spec/toml.ts';
import type { Host } from './util/host.ts';

const refused = ({ id }: SpecFile, why: string, hint: string): UsageError =>
  new UsageError([fault('format-refused', `${id} is left as it is: ${why}`, { hint })]);

const BUG = 'this is a bug in clnrm: please report it with the file';

const tableOf = (rendered: RenderedSpec): TomlTable => {
  const parsed = parseToml(rendered.text);
  if ('toml' in parsed) return parsed.toml.value;
  const { message, hint, ...place } = parsed.fault;
  const at = positionIn(rendered, place);
  throw new UsageError([fault('toml-syntax', message, hint === undefined ? { at } : { at, hint })]);
};

/** What a spec says: the values of its TOML, of a template for each cell of its matrix. */
const meaningOf = async (
  file: SpecFile,
  options: PlanOptions,
  host: Pick<Host, 'env' | 'clock'>,
): Promise<readonly TomlTable[]> => {
  if (hasTags(file.text)) return (await renderText(file, options, host)).map(tableOf);
  const lines = file.text.split(/\r?\n/);
  return [
    tableOf({
      file,
      text: file.text,
      origin: (line) => ({ file: file.id, line, text: lines[line - 1] ?? '' }),
    }),
  ];
};

const formatted = (file: SpecFile): string => {
  try {
    return format(file.id, file.text);
  } catch (error) {
    if (error instanceof Irregular)
      throw refused(
        file,
        error.message,
        'the parser lets it through and TOML does not: write it in one line, and end lines with newlines',
      );
    throw error;
  }
};

/**
 * A spec in canonical form. What it says is compared before and after, under the same variables and at the same
 * moment; so are its comments, and formatting again must change nothing.
 * @throws UsageError for a file that is no sound TOML or template, and for one that would say something else.
 */
export const formatSpec = async (
  file: SpecFile,
  options: PlanOptions,
  { env, clock }: Pick<Host, 'env' | 'clock'>,
): Promise<string> => {
  const nowMs = clock.now();
  const world = { env, clock: { now: () => nowMs } };
  const before = await meaningOf(file, options, world);
  const text = formatted(file);
  if (text === file.text) return text;
  const after = { ...file, text };
  const hint = hasTags(file.text)
    ? 'blanks count where a template reads its own text: put {% set %} on one line, or report this'
    : BUG;
  if (!isDeepStrictEqual(before, await meaningOf(after, options, world)))
    throw refused(file, 'formatted it would say something else', hint);
  if (!isDeepStrictEqual(comments(file.id, file.text), comments(file.id, text)))
    throw refused(file, 'formatted it would lose a comment', BUG);
  if (formatted(after) !== text) throw refused(file, 'formatted twice it would change twice', BUG);
  return text;
};
