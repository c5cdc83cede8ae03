// Makes suite.ndjson of a folder with the Go module github.com/toml-lang/toml-test/v2:
//   node tests/spec/toml-test/take.mjs "$(go mod download -json github.com/toml-lang/toml-test/v2@v2.2.0 | jq -r .Dir)"
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';

const tests = join(argv[2] ?? '.', 'tests');
const versions = new Map();
for (const version of ['1.0.0', '1.1.0'])
  for (const name of readFileSync(join(tests, `files-toml-${version}`), 'utf8').split('\n'))
    if (name.endsWith('.toml')) versions.set(name, [...(versions.get(name) ?? []), version]);

/** Text where the bytes are UTF-8, else the bytes: some documents are invalid for that very reason. */
const documentOf = (data) => {
  try {
    return { toml: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data) };
  } catch {
    return { base64: data.toString('base64') };
  }
};

const wantedOf = (name) =>
  name.startsWith('valid/')
    ? { wanted: JSON.parse(readFileSync(join(tests, name.replace(/\.toml$/, '.json')), 'utf8')) }
    : {};

const lines = [...versions.keys()].sort().map((name) =>
  JSON.stringify({
    name,
    versions: versions.get(name),
    ...documentOf(readFileSync(join(tests, name))),
    ...wantedOf(name),
  }),
);
writeFileSync(new URL('suite.ndjson', import.meta.url), `${lines.join('\n')}\n`);
