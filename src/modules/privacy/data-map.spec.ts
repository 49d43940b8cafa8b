import { TABLES } from '../../entities/index.js';
import { dataMap, dataMapCsv } from './data-map.js';

describe('the data map', () => {
  const map = dataMap();

  it('names every declared table once, with every column', () => {
    expect(map.tables.map(({ table }) => table)).toEqual(TABLES.map(({ table }) => table).sort());
    const columns = TABLES.reduce((total, table) => total + Object.keys(table.columns).length, 0);
    expect(map.tables.flatMap((table) => table.columns)).toHaveLength(columns);
  });

  it('says of a table whose it is, how it leads to a person and how long it is kept', () => {
    expect(map.tables.find(({ table }) => table === 'upload')).toMatchObject({
      owner: 'generation',
      person: 'account_id',
      retention: { class: 'source-upload', trigger: 'completion of the upload', days: 7, action: 'delete', source: 'P25' },
      columns: expect.arrayContaining([
        expect.objectContaining({ column: 'raw_key', data: 'media', purpose: 'generation', exported: 'withheld', erased: 'row' }),
      ]),
    });
    expect(map.tables.find(({ table }) => table === 'refresh_token')).toMatchObject({ person: 'session_id → session' });
  });

  it('says of everything on what it rests and whom it reaches', () => {
    const all = [...map.tables.flatMap(({ columns }) => columns), ...map.prefixes];
    expect(all.filter(({ basis, recipients }) => basis.length === 0 || !recipients.includes('hosting'))).toEqual([]);
    const subject = map.tables.find(({ table }) => table === 'sign_in_identity')!.columns.find(({ column }) => column === 'subject');
    expect(subject).toMatchObject({ basis: ['6(1)(b)'], recipients: ['hosting', 'apple', 'google-identity'] });
  });

  it('says of an object prefix which columns name its objects', () => {
    const source = map.prefixes.find(({ prefix }) => prefix === 'source/');
    expect(source).toMatchObject({ data: 'media', namedBy: ['upload.key'], retention: { class: 'source-upload', days: 7 } });
  });

  it('is the same as CSV, a line for each column and prefix', () => {
    const lines = dataMapCsv().trimEnd().split('\r\n');
    expect(lines[0]).toMatch(/^kind,name,owner,person,retention,/);
    expect(lines).toHaveLength(1 + map.tables.flatMap(({ columns }) => columns).length + map.prefixes.length);
    const retention = 'source-upload,completion of the upload,7,delete,evidence of an open case,P25';
    const reach = '6(1)(a) 6(1)(b),hosting creatify fal google local minimax openai replicate runway xai';
    expect(lines).toContain(`table,upload,generation,account_id,${retention},raw_key,media,generation,withheld,row,no,${reach}`);
    expect(lines.find((line) => line.includes('sign_in_identity') && line.includes(',email,'))).toMatch(/,yes,6\(1\)\(b\),/);
    expect(lines.find((line) => line.includes('sign_in_identity') && line.includes(',subject,'))).toMatch(/no: an id at the provider/);
  });
});
