// After `npm install` on a registry that holds only this platform's optional packages: npm leaves the others out of
// package-lock.json, and then `npm ci` refuses the lock everywhere. This puts them back, without integrity.
//
//   node .ci/complete-lock.mjs
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = 'package-lock.json';
const lock = JSON.parse(readFileSync(FILE, 'utf8'));
const { packages } = lock;

/** Where a package that is asked for in `from` is found: the nearest node_modules upwards. */
const find = (from, name) => {
  const folders =
    from === ''
      ? ['']
      : from
          .split('/node_modules/')
          .map((_, index, all) => `${all.slice(0, index + 1).join('/node_modules/')}/`);
  return ['', ...folders].map((folder) => `${folder}node_modules/${name}`).findLast((key) => packages[key]);
};

const OS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const CPU = ['arm64', 'x64', 'ia32', 'arm', 'ppc64', 'riscv64', 's390x'];
const LIBC = { musl: 'musl', musleabihf: 'musl', gnu: 'glibc', gnueabihf: 'glibc' };

/** An entry for a platform's package, read from its name: `binding-linux-x64-musl`. */
const entryOf = (name, version, dev) => {
  const words = name.split('/').at(-1).split('-');
  const os = OS.filter((word) => words.includes(word));
  const cpu = CPU.filter((word) => words.includes(word));
  const libc = words.flatMap((word) => LIBC[word] ?? []);
  if (os.length === 0 || !/^\d+\.\d+\.\d+$/.test(version)) {
    throw new Error(`${name}@${version} is missing in the lock and is no package of a platform`);
  }
  return { version, cpu, ...(dev && { dev }), ...(libc.length > 0 && { libc }), optional: true, os };
};

let added = 0;
for (const [path, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (find(path, name)) continue;
    packages[`node_modules/${name}`] = entryOf(name, version, dev);
    added++;
  }
}
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
if (added > 0) writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} packages of other platforms added`);
