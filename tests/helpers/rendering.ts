import { ClnrmError } from '../../src/diagnostics/errors.ts';
import { type RenderInput, type Rendering, render } from '../../src/spec/render.ts';

/** 2025-06-01T12:00:00Z. */
export const NOW_MS = 1_748_779_200_000;

export const renderText = (text: string, input: Partial<RenderInput> = {}, path = '/specs/a.clnrm.toml') =>
  render(
    { path, id: path.split('/').at(-1) ?? path, text },
    { vars: {}, env: {}, clock: { now: () => NOW_MS }, ...input },
  );

export const rendered = async (text: string, input: Partial<RenderInput> = {}): Promise<string> =>
  (await renderText(text, input)).text;

/** `code line:column+length message | hint` of every fault. */
export const faultsOf = async (run: Promise<Rendering>): Promise<readonly string[]> => {
  try {
    await run;
    return [];
  } catch (error) {
    if (!(error instanceof ClnrmError)) throw error;
    return error.diagnostics.map(({ code, at, message, hint }) => {
      const place = at
        ? `${at.file === 'a.clnrm.toml' ? '' : at.file}:${at.line}:${at.column}+${at.length}`
        : '';
      return `${code} ${place} ${message}${hint === undefined ? '' : ` | ${hint}`}`;
    });
  }
};

/** `rendered line <- file:line` for every line. */
export const origins = ({ text, origin }: Rendering): readonly string[] =>
  text.split('\n').map((line, index) => {
    const from = origin(index + 1);
    return `${line} <- ${from.file === 'a.clnrm.toml' ? '' : `${from.file}:`}${from.line}`;
  });
