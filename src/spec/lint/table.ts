import type { Code } from '../../diagnostics/codes.ts';
import type { Rule } from './rule.ts';
import { absolutePath } from './rules/absolute-path.ts';
import { alwaysTrue } from './rules/always-true.ts';
import { busyRetry } from './rules/busy-retry.ts';
import { contradictingExpectations } from './rules/contradicting-expectations.ts';
import { duplicateExpectation } from './rules/duplicate-expectation.ts';
import { engineInStep } from './rules/engine-in-step.ts';
import { floatingImage } from './rules/floating-image.ts';
import { hardCodedSecret } from './rules/hard-coded-secret.ts';
import { localhostAddress } from './rules/localhost-address.ts';
import { manyRetries } from './rules/many-retries.ts';
import { misnamedService } from './rules/misnamed-service.ts';
import { neverDecided } from './rules/never-decided.ts';
import { noExpectations } from './rules/no-expectations.ts';
import { olderAttribute } from './rules/older-attribute.ts';
import { olderDialect } from './rules/older-dialect.ts';
import { onlyAbsence } from './rules/only-absence.ts';
import { onlyRunnerSpans } from './rules/only-runner-spans.ts';
import { plainRegex } from './rules/plain-regex.ts';
import { secretInUrl } from './rules/secret-in-url.ts';
import { shellInCommand } from './rules/shell-in-command.ts';
import { silentCurl } from './rules/silent-curl.ts';
import { sleepInStep } from './rules/sleep-in-step.ts';
import { statusOk } from './rules/status-ok.ts';
import { swallowedFailure } from './rules/swallowed-failure.ts';
import { telemetryDiverted } from './rules/telemetry-diverted.ts';
import { unboundedWait } from './rules/unbounded-wait.ts';
import { undeclaredDependency } from './rules/undeclared-dependency.ts';
import { unreachableTimeout } from './rules/unreachable-timeout.ts';
import { unreadCapture } from './rules/unread-capture.ts';
import { unselectableTag } from './rules/unselectable-tag.ts';
import { unusedAxis } from './rules/unused-axis.ts';
import { unusedService } from './rules/unused-service.ts';
import { unusedVariable } from './rules/unused-variable.ts';

/** The rules that look at one spec, by the code of what they say. */
export const rules = {
  'absolute-path': absolutePath,
  'always-true': alwaysTrue,
  'busy-retry': busyRetry,
  'contradicting-expectations': contradictingExpectations,
  'duplicate-expectation': duplicateExpectation,
  'engine-in-step': engineInStep,
  'floating-image': floatingImage,
  'hard-coded-secret': hardCodedSecret,
  'localhost-address': localhostAddress,
  'many-retries': manyRetries,
  'misnamed-service': misnamedService,
  'never-decided': neverDecided,
  'no-expectations': noExpectations,
  'older-attribute': olderAttribute,
  'older-dialect': olderDialect,
  'only-absence': onlyAbsence,
  'only-runner-spans': onlyRunnerSpans,
  'plain-regex': plainRegex,
  'secret-in-url': secretInUrl,
  'shell-in-command': shellInCommand,
  'silent-curl': silentCurl,
  'sleep-in-step': sleepInStep,
  'status-ok': statusOk,
  'swallowed-failure': swallowedFailure,
  'telemetry-diverted': telemetryDiverted,
  'unbounded-wait': unboundedWait,
  'undeclared-dependency': undeclaredDependency,
  'unreachable-timeout': unreachableTimeout,
  'unread-capture': unreadCapture,
  'unselectable-tag': unselectableTag,
  'unused-axis': unusedAxis,
  'unused-service': unusedService,
  'unused-variable': unusedVariable,
} as const satisfies Partial<Record<Code, Rule>>;

/** What is said of several specs together, and of comments that switch rules off. */
const further = ['duplicate-spec-name', 'unused-disable'] as const satisfies readonly Code[];

/** Every code that `clnrm lint` may give beside those of `validate`. */
export const lintCodes: readonly string[] = [...Object.keys(rules), ...further].sort();
