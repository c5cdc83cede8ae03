import type { Position } from '../../model/position.ts';
import type { Isolation, Level } from '../../model/spec.ts';
import type { GivenVariable } from '../template/variables.ts';

/** Where the value of a setting came from. */
export type Origin =
  | { readonly kind: 'default' }
  | { readonly kind: 'file'; readonly at: Position }
  | { readonly kind: 'environment'; readonly name: string }
  | { readonly kind: 'flag'; readonly name: string };

/** A value and where it came from. */
export interface Sourced<T> {
  readonly value: T;
  readonly from: Origin;
}

/** What a project can set, by the names of `clnrm.toml`. Durations in ms. */
export interface SettingValues {
  /** Paths and patterns, from the working directory. */
  readonly specs: readonly string[];
  readonly jobs: number;
  /** As `-r` takes them, their files from the working directory. */
  readonly reporters: readonly string[];
  readonly tags: string;
  readonly fail_fast: boolean;
  readonly timeout: number;
  readonly retries: number;
  /** Names of variables whose values are masked. */
  readonly secrets: readonly string[];
  readonly 'isolation.level': Level | 'auto';
  readonly 'isolation.network': Isolation['network'];
  readonly 'isolation.allow': readonly string[];
  readonly 'isolation.pass_env': readonly string[];
  readonly 'isolation.image': string;
}

/** Settings that something says; those that nothing says are absent. */
export type Settings = { readonly [Name in keyof SettingValues]?: Sourced<SettingValues[Name]> };

/** A project file as it was read. */
export interface Project {
  /** Absolute path. */
  readonly path: string;
  /** The path as people see it, from the working directory. */
  readonly id: string;
  readonly settings: Settings;
  readonly variables: readonly GivenVariable[];
}

/** What a project says for every spec that does not say it itself. */
export interface SpecDefaults {
  readonly timeoutMs?: number;
  readonly retries?: number;
  readonly isolation: Partial<Isolation>;
  readonly variables: readonly GivenVariable[];
  /** Names of variables whose values are masked, whatever they look like. */
  readonly secrets: readonly string[];
}

/** The part of a project's settings that specs are stronger than. */
export const defaultsOf = ({
  settings,
  variables,
}: Pick<Project, 'settings' | 'variables'>): SpecDefaults => {
  const { timeout, retries, secrets } = settings;
  const level = settings['isolation.level'];
  const network = settings['isolation.network'];
  const allow = settings['isolation.allow'];
  const passEnv = settings['isolation.pass_env'];
  const image = settings['isolation.image'];
  return {
    variables,
    secrets: secrets?.value ?? [],
    ...(timeout && { timeoutMs: timeout.value }),
    ...(retries && { retries: retries.value }),
    isolation: {
      ...(level && { level: level.value }),
      ...(network && { network: network.value }),
      ...(allow && { allow: allow.value }),
      ...(passEnv && { passEnv: passEnv.value }),
      ...(image && { image: image.value }),
    },
  };
};
