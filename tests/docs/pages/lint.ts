import { codes } from '../../../src/diagnostics/codes.ts';
import { lintCodes } from '../../../src/spec/lint/table.ts';
import { lintExamples } from '../lint-examples.ts';
import { block, page } from '../markdown.ts';

const meanings: Readonly<Record<string, string>> = codes;

const several = (texts: readonly string[]): string => texts.map((text) => block('toml', text)).join('\n\n');

const section = (name: string): string => {
  const example = lintExamples[name];
  if (example === undefined) throw new Error(`src/diagnostics/explanations/ has no example of '${name}'`);
  return [
    `## ${name}`,
    `${meanings[name]} ${example.why}`,
    several(example.bad),
    'Instead:',
    several(example.good),
  ].join('\n\n');
};

/** Every rule with an example that fires it, and one that does not. */
export const lint = (): string =>
  page(
    'What `clnrm lint` says',
    '`src/spec/lint/` and `src/diagnostics/explanations/`',
    `\`clnrm lint\` first validates: faults are errors, exit 2. Of a spec without faults it then has opinions: ${lintCodes.length} rules, all on, each a warning. \`--deny-warnings\` makes a warning exit 1; \`--format json\` and \`--format github\` are for programs.`,
    [
      'A comment switches rules off, for those codes it names or for all, with a reason behind two hyphens:',
      '',
      '- `# clnrm-lint-disable-next-line sleep-in-step -- nothing tells when it is done`',
      '- `run = "sleep 1"  # clnrm-lint-disable-line sleep-in-step`',
      '- `# clnrm-lint-disable floating-image`, to the end of the file or to `# clnrm-lint-enable floating-image`',
      '',
      'A comment that switches nothing off is a warning itself.',
    ].join('\n'),
    ...lintCodes.map(section),
  );
