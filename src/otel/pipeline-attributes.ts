import { attr } from '../model/conventions.ts';
import type { Value } from '../model/value.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What the variables of one system of CI are called: of the pipeline, its run, and the job of it that clnrm is in. */
interface Names {
  readonly sign: string;
  readonly pipeline: string;
  readonly run: string;
  readonly url: (env: Environment) => string | undefined;
  readonly task: string;
}

const SYSTEMS: readonly Names[] = [
  {
    sign: 'GITHUB_ACTIONS',
    pipeline: 'GITHUB_WORKFLOW',
    run: 'GITHUB_RUN_ID',
    url: (env) => `${env.GITHUB_SERVER_URL}/${env.GITHUB_REPOSITORY}/actions/runs/${env.GITHUB_RUN_ID}`,
    task: 'GITHUB_JOB',
  },
  {
    sign: 'GITLAB_CI',
    pipeline: 'CI_PROJECT_PATH',
    run: 'CI_PIPELINE_ID',
    url: (env) => env.CI_PIPELINE_URL,
    task: 'CI_JOB_NAME',
  },
  {
    sign: 'JENKINS_URL',
    pipeline: 'JOB_NAME',
    run: 'BUILD_ID',
    url: (env) => env.BUILD_URL,
    task: 'STAGE_NAME',
  },
];

/** The `cicd.*` attributes of the run of CI that clnrm is a part of; none elsewhere. */
export const pipelineAttributes = (env: Environment): Readonly<Record<string, Value>> => {
  const names = SYSTEMS.find(({ sign }) => (env[sign] ?? '') !== '');
  if (names === undefined) return {};
  const values = {
    [attr.cicdPipelineName]: env[names.pipeline],
    [attr.cicdPipelineRunId]: env[names.run],
    [attr.cicdPipelineRunUrl]: names.url(env),
    [attr.cicdPipelineTaskName]: env[names.task],
  };
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) =>
      value === undefined || value === '' ? [] : [[key, { type: 'string', value }]],
    ),
  );
};
