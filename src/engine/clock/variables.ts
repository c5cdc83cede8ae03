import { CLOCK_VARIABLE } from '../../util/own-variables.ts';

/** How the programs of one room or image get a wall clock of their own. Paths are as seen there. */
export interface ClockSetting {
  /** How far it is ahead of the machine's clock, in whole ms; below zero when it is behind. */
  readonly aheadMs: number;
  /** What Node loads first. */
  readonly preload: string;
  /** What every program that is linked dynamically loads first, where it was seen to work. */
  readonly library?: string;
}

type Variables = Readonly<Record<string, string>>;

/** Node splits NODE_OPTIONS at blanks; inside of quotes only a backslash is special. */
const option = (path: string): string => `--require "${path.replace(/[\\"]/g, '\\$&')}"`;

/** NODE_OPTIONS by which Node loads `preload` first, beside what it holds already. */
export const requiring = (preload: string, own: string | undefined): string => {
  const wanted = option(preload);
  if (own?.includes(wanted)) return own;
  // before the author's own, so that what those load sees one clock from the start
  return own ? `${wanted} ${own}` : wanted;
};

/** Relative, so that every process agrees whenever it starts; with a sign, which libfaketime asks for. */
const offset = (aheadMs: number): string => `${aheadMs < 0 ? '' : '+'}${(aheadMs / 1000).toFixed(3)}`;

const libraryVariables = ({ library, aheadMs }: ClockSetting, env: Variables): Variables => {
  // an author who sets libfaketime up has said what time it is
  if (library === undefined || env.FAKETIME !== undefined) return {};
  return {
    LD_PRELOAD: env.LD_PRELOAD ? `${library}:${env.LD_PRELOAD}` : library,
    FAKETIME: offset(aheadMs),
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
};

/** The variables that set the clock of a program whose environment is otherwise `env`. */
export const clockVariables = (setting: ClockSetting, env: Variables): Variables => ({
  [CLOCK_VARIABLE]: String(setting.aheadMs),
  NODE_OPTIONS: requiring(setting.preload, env.NODE_OPTIONS),
  ...libraryVariables(setting, env),
});
