// A registry that lacks other platforms' binaries makes npm leave them out of the lockfile, and `npm ci` then refuses it on
// those platforms. Adds a stub entry (version, os, cpu, optional) for every platform package that is missing. Run it after
// each `npm install` (npm run lock:complete).
import fs from 'node:fs';

const file = 'package-lock.json';
const lock = JSON.parse(fs.readFileSync(file, 'utf8'));
const packages = lock.packages;
const operatingSystems = [
  'darwin',
  'win32',
  'linux',
  'android',
  'freebsd',
  'openbsd',
  'netbsd',
  'openharmony',
  'sunos',
  'aix',
];

/** Is `name` resolvable from the folder `from`, walking up its node_modules chain? */
function isPresent(from, name) {
  for (let folder = from; ;) {
    if (packages[`${folder ? `${folder}/` : ''}node_modules/${name}`]) return true;
    if (!folder) return false;
    const parent = folder.lastIndexOf('/node_modules/');
    folder = parent < 0 ? '' : folder.slice(0, parent);
  }
}

function platformOf(name) {
  const base = name.split('/').pop();
  const os =
    operatingSystems.find((each) => base.includes(each)) ??
    (base.includes('windows') ? 'win32' : undefined);
  const cpu = /ia32|i686/.test(base)
    ? 'ia32'
    : base.match(/-(arm64|arm|x64|ppc64|s390x|riscv64|loong64|mips64el)(?![a-z0-9])/)?.[1];
  return { os, cpu };
}

let added = 0;
for (const [folder, entry] of Object.entries({ ...packages })) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    const version = range.match(/\d+\.\d+\.\d+[^\s|]*/)?.[0];
    const { os, cpu } = platformOf(name);
    if (isPresent(folder, name) || !version) continue;
    packages[`node_modules/${name}`] = {
      version,
      ...(cpu ? { cpu: [cpu] } : {}),
      ...(entry.dev ? { dev: true } : {}),
      optional: true,
      ...(os ? { os: [os] } : {}),
    };
    added += 1;
  }
}
lock.packages = Object.fromEntries(
  Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
);
fs.writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`added ${added} entries to ${file}`);
