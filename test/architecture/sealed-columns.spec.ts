import { TABLES } from '../../src/entities/index.js';
import type { DataClass } from '../../src/entities/privacy.js';
import { SEALED_COLUMNS } from '../../src/platform/secrets/sealed-column.js';
import { serviceSources } from './support/sources.js';

/** Words, addresses, names and secrets. A hash says nothing without the thing itself, or its key. */
const PRIVATE: readonly DataClass[] = ['prompt', 'contact', 'credential', 'identity'];
const isHash = (property: string) => /(Hash|Hmacs)$/.test(property);

const columns = TABLES.flatMap(({ table, columns }) =>
  Object.entries(columns).map(([property, privacy]) => ({ ...privacy, property, name: `${table}.${property}` })),
);
const namesOf = (found: readonly { readonly name: string }[]) => found.map(({ name }) => name);

describe('the sealed columns', () => {
  it('are all with words, addresses, names or secrets in them, but those that say why not', () => {
    const open = columns.filter(({ data, property }) => PRIVATE.includes(data) && !isHash(property));
    expect(open.length).toBeGreaterThan(15);
    expect(namesOf(open.filter(({ sealed, plainBecause }) => !sealed && !plainBecause))).toEqual([]);
    expect(namesOf(columns.filter(({ sealed, plainBecause }) => sealed && plainBecause))).toEqual([]);
  });

  it('are all that are called sealed', () => {
    expect(namesOf(columns.filter(({ property, sealed }) => /Sealed$/.test(property) && !sealed))).toEqual([]);
  });

  it('are sealed anew by a task of the module that owns them, in its own folder', () => {
    const tasks = serviceSources().flatMap(({ path, text }) =>
      [...text.matchAll(/super\(em, cipher, log, '(\w+)'\)/g)].map(([, owner]) => ({ path, owner: owner! })),
    );
    expect(tasks.map(({ owner }) => owner).sort()).toEqual([...new Set(SEALED_COLUMNS.map(({ owner }) => owner))].sort());
    const folderOf = (owner: string) => (owner === 'platform' ? 'src/platform/' : `src/modules/${owner}/`);
    expect(tasks.filter(({ path, owner }) => !path.startsWith(folderOf(owner)))).toEqual([]);
  });
});
