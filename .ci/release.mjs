// Everything a release publishes, written into a folder; nothing is published here.
//
//   node .ci/release.mjs --out FOLDER --homepage URL [--download URL]
//
// FOLDER gets the packed file, SHA256SUMS, sbom.cdx.json, release-notes.md and clnrm.rb (the Homebrew formula).
// The version is package.json's; CHANGELOG.md must have a section for it (a candidate takes the one of its release,
// or Unreleased). --download is where the packed file will lie; default: the homepage's releases, as on GitHub.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { out: { type: 'string' }, homepage: { type: 'string' }, download: { type: 'string' } },
});
const { out = 'release', homepage } = values;

const refuse = (message) => {
  process.stderr.write(`release: ${message}\n`);
  process.exit(2);
};

if (homepage === undefined) refuse('--homepage is missing: write --homepage https://github.com/OWNER/clnrm');
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const download = values.download ?? `${homepage}/releases/download/v${version}`;

/** The section of the changelog that this version is told by, without its heading. */
const notes = () => {
  const sections = readFileSync('CHANGELOG.md', 'utf8').split(/^## /m).slice(1);
  const [release] = version.split('-');
  const wanted = version.includes('-') ? [version, release, 'Unreleased'] : [version];
  for (const name of wanted) {
    const found = sections.find((section) => /^\[?([^\]\s]+)/.exec(section)?.[1] === name);
    const text = found?.slice(found.indexOf('\n')).trim();
    if (text) return `${text}\n`;
  }
  return refuse(`CHANGELOG.md has no section for ${version}: write '## ${version}' and what changed`);
};

const npm = (...args) => execFileSync('npm', args, { encoding: 'utf8', maxBuffer: 2 ** 26 });
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

const text = notes();
const folder = resolve(out);
mkdirSync(folder, { recursive: true });
// what was built before is not trusted, and `prepack` does not run where scripts are ignored
execFileSync(process.execPath, ['build.mjs'], { stdio: ['ignore', 'ignore', 'inherit'] });
const packed = `clnrm-${version}.tgz`;
npm('pack', '--pack-destination', folder, '--ignore-scripts', '--loglevel', 'error');
const checksum = sha256(readFileSync(join(folder, packed)));

/** What a user gets: the packages that npm installs beside clnrm, and those whose code is in the bundle. */
const billOf = () => {
  const sbom = (...flags) =>
    JSON.parse(npm('sbom', '--sbom-format', 'cyclonedx', '--package-lock-only', ...flags));
  const installed = sbom('--omit', 'dev');
  const known = new Set(installed.components.map((component) => component['bom-ref']));
  const shipped = new Set(readFileSync('dist/third-party.md', 'utf8').match(/(?<=^## ).+@.+$/gm));
  const within = sbom().components.filter((one) => shipped.has(one['bom-ref']) && !known.has(one['bom-ref']));
  const required = within.map((one) => ({ ...one, scope: 'required', properties: [] }));
  return `${JSON.stringify({ ...installed, components: [...installed.components, ...required] }, null, 2)}\n`;
};

const bill = billOf();

const filled = Object.entries({
  HOMEPAGE: homepage,
  URL: download,
  VERSION: version,
  SHA256: checksum,
}).reduce(
  (formula, [name, value]) => formula.replaceAll(`@${name}@`, value),
  readFileSync('homebrew/clnrm.rb', 'utf8').replace(/^#.*\n/, ''),
);

writeFileSync(join(folder, 'sbom.cdx.json'), bill);
writeFileSync(join(folder, 'release-notes.md'), text);
writeFileSync(join(folder, 'clnrm.rb'), filled);
const sums = [
  [checksum, packed],
  [sha256(bill), 'sbom.cdx.json'],
  [sha256(filled), 'clnrm.rb'],
];
writeFileSync(join(folder, 'SHA256SUMS'), sums.map(([sum, name]) => `${sum}  ${name}\n`).join(''));
process.stdout.write(
  `clnrm ${version}: ${sums.map(([, name]) => name).join(', ')}, SHA256SUMS, release-notes.md in ${folder}\n`,
);
