import { CreationTable } from '../../entities/generation/creation.entity.js';
import { LegalHoldTable } from '../../entities/privacy/legal-hold.entity.js';
import { BadConfiguration, type Config } from '../config/config.js';
import { CannotUnseal, FieldCipher } from './field-cipher.js';
import { SEALED_COLUMNS, type SealedColumn, sealedColumn, sealedTablesOf } from './sealed-column.js';

const cipher = (keys: string) => new FieldCipher({ auth: { fieldEncryptionKeys: keys } } as Config);
const KEY = Buffer.alloc(32, 1).toString('base64');
const one = cipher(`k1:${KEY}`);
const PROMPT = sealedColumn(CreationTable, 'prompt');

describe('a column that the data model says is sealed', () => {
  it('has a place of its own for each row', () => {
    const sealed = one.sealFor(PROMPT, 'a', 'a lighthouse');
    expect(sealed).toMatch(/^k1\./);
    expect(one.openFor(PROMPT, 'a', sealed)).toBe('a lighthouse');
    expect(() => one.openFor(PROMPT, 'b', sealed)).toThrow(CannotUnseal);
    expect(() => one.openFor(sealedColumn(CreationTable, 'title'), 'a', sealed)).toThrow(CannotUnseal);
    expect([one.sealFor(PROMPT, 'a', null), one.openFor(PROMPT, 'a', null)]).toEqual([null, null]);
  });

  it('is read behind `plain.` only where rows of before may lie', () => {
    expect(one.openFor(PROMPT, 'a', 'plain.a lighthouse. At night')).toBe('a lighthouse. At night');
    expect(one.openFor(PROMPT, 'a', 'plain.')).toBe('');
    const never: SealedColumn = { ...PROMPT, wasPlain: false };
    expect(() => one.openFor(never, 'a', 'plain.a lighthouse')).toThrow(CannotUnseal);
    expect(() => one.open('plain.a lighthouse', 'creation.prompt:a')).toThrow(CannotUnseal);
    expect(() => cipher(`plain:${KEY}`)).toThrow(BadConfiguration);
    for (const bare of ['a lighthouse', 'Mr. Foo', '']) expect(() => one.openFor(PROMPT, 'a', bare)).toThrow(CannotUnseal);
  });

  it('is read as it stands where rows of before may lie unmarked, and never when it looks sealed', () => {
    const basis = sealedColumn(LegalHoldTable, 'basis');
    for (const plain of ['Art. 17(3)(e) GDPR, claim 2026/114', '12/2026', '', 'a.b']) expect(one.openFor(basis, 'a', plain)).toBe(plain);
    const sealed = one.sealFor(basis, 'a', '12/2026');
    expect(one.openFor(basis, 'a', sealed)).toBe('12/2026');
    expect(() => one.openFor(basis, 'b', sealed)).toThrow(CannotUnseal);
    expect(() => one.openFor(basis, 'a', sealed.replace('k1.', 'k9.'))).toThrow(CannotUnseal);
    expect(one.openFor(basis, 'a', one.sealFor(basis, 'a', ''))).toBe('');
  });

  it('is found by its module, with its key; one that is not declared is refused', () => {
    expect(PROMPT).toMatchObject({ owner: 'generation', table: 'creation', column: 'prompt', keys: ['id'], place: 'creation.prompt' });
    expect(() => sealedColumn(CreationTable, 'tool')).toThrow('creation: tool is not declared as sealed');
    const owners = [...new Set(SEALED_COLUMNS.map(({ owner }) => owner))];
    expect(owners.flatMap((owner) => sealedTablesOf(owner).flatMap(({ columns }) => columns))).toHaveLength(SEALED_COLUMNS.length);
    expect(sealedTablesOf('platform').find(({ table }) => table === 'idempotency_key')?.keys).toEqual(['account_id', 'key']);
  });

  it('shares its place with no other', () => {
    const places = SEALED_COLUMNS.map(({ place }) => place);
    expect(new Set(places).size).toBe(places.length);
  });
});
