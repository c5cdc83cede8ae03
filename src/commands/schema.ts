import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { plugins } from '../../plugins/index.ts';
import { projectSchema, specSchema } from '../spec/describe/spec-schema.ts';
import { defineCommand } from './command.ts';
import { refusal, usage } from './usage.ts';

/** `clnrm schema`: the JSON Schema of a spec, or of the project file, for editors. */
export default defineCommand({
  flags: {
    output: { alias: 'o', value: 'FILE', describe: 'Write it to a file' },
    project: { describe: 'Of the project file clnrm.toml, instead of a spec' },
  },
  most: 0,
  examples: [
    ['clnrm schema -o clnrm.schema.json', "then begin specs with '#:schema ./clnrm.schema.json'"],
    ['clnrm schema --project', 'the schema of clnrm.toml'],
  ],
  async run({ output, project = false }, { cwd, stdout }) {
    const loaded = await Promise.all(Object.values(plugins).map(async (load) => (await load()).default));
    const schema = project ? projectSchema() : specSchema(loaded);
    const text = `${JSON.stringify(schema, null, 2)}\n`;
    if (output === undefined) {
      stdout.write(text);
      return 0;
    }
    try {
      await writeFile(resolve(cwd, output), text);
    } catch (error) {
      throw usage(`${output} cannot be written: ${refusal(error)}`, 'name a file in a folder that exists');
    }
    return 0;
  },
});
