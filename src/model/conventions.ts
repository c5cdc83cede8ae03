/**
 * Attribute names of OpenTelemetry's semantic conventions 1.45 that clnrm writes or reads: copied, as their own
 * documentation advises for names that are not stable yet, instead of a dependency of 9.8 MiB.
 */
export const attr = {
  serviceName: 'service.name',
  serviceVersion: 'service.version',
  serviceInstanceId: 'service.instance.id',
  deploymentEnvironmentName: 'deployment.environment.name',
  errorType: 'error.type',
  exceptionType: 'exception.type',
  exceptionMessage: 'exception.message',
  testSuiteName: 'test.suite.name',
  /** success, failure, skipped, aborted, timed_out, in_progress. */
  testSuiteRunStatus: 'test.suite.run.status',
  testCaseName: 'test.case.name',
  /** pass, fail, and nothing else: the exact outcome is in `clnrm.test.outcome`. */
  testCaseResultStatus: 'test.case.result.status',
  cicdPipelineName: 'cicd.pipeline.name',
  cicdPipelineRunId: 'cicd.pipeline.run.id',
  cicdPipelineRunUrl: 'cicd.pipeline.run.url.full',
  cicdPipelineTaskName: 'cicd.pipeline.task.name',
  /** success, failure, error, timeout, cancellation, skip. */
  cicdPipelineTaskResult: 'cicd.pipeline.task.run.result',
  processPid: 'process.pid',
  processCommand: 'process.command',
  processExecutableName: 'process.executable.name',
  processExitCode: 'process.exit.code',
  containerId: 'container.id',
  containerName: 'container.name',
  containerImageName: 'container.image.name',
  httpRequestMethod: 'http.request.method',
  httpResponseStatusCode: 'http.response.status_code',
  httpResponseBodySize: 'http.response.body.size',
  urlFull: 'url.full',
  serverAddress: 'server.address',
  serverPort: 'server.port',
  runId: 'clnrm.run.id',
  testOutcome: 'clnrm.test.outcome',
  /** Bytes of a command's output; of one that went on beyond the bound, those that were kept. */
  stdoutBytes: 'clnrm.stdout.bytes',
  stderrBytes: 'clnrm.stderr.bytes',
} as const;
