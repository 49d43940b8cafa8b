import { randomUUID } from 'node:crypto';
import { TABLES } from '../../src/entities/index.js';
import { exportPlan } from '../../src/modules/privacy/exports/archive/export-plan.js';
import type { Recipient } from '../../src/modules/privacy/exports/archive/recipients.js';
import { SECTION_DETAILS } from '../../src/modules/privacy/exports/archive/section-details.js';
import { columnOf, keysOf, rowsOf } from '../../src/modules/privacy/person-rows.js';
import { FieldCipher } from '../../src/platform/secrets/field-cipher.js';
import { sealedColumn } from '../../src/platform/secrets/sealed-column.js';
import { startApp, type TestApp } from '../support/harness.js';
import { CanaryWorld } from './canary/world.js';
import { askForExport, download, exportOf, OpenedArchive } from './export-archive.js';

type Row = Record<string, unknown>;
interface Note {
  readonly attachment: readonly { readonly url: string }[];
}
interface Activity {
  readonly type: string;
  readonly id?: string;
  readonly actor: string;
  readonly published: string;
  readonly object: unknown;
}

const PLAN = exportPlan();
const MINUTE_MS = 60_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('the copy of a person’s data', () => {
  let app: TestApp;
  let world: CanaryWorld;
  let archive: OpenedArchive;
  /** The person's rows. */
  const before = new Map<string, Row[]>();

  beforeAll(async () => {
    app = await startApp({ env: { ROLES: 'api,worker' } }); // nothing is folded meanwhile
    world = await CanaryWorld.of(app);
    await world.fill();
    const { actor } = world.person;
    for (const declared of TABLES) {
      const rows = rowsOf(declared);
      const query = `select * from "${declared.table}" where ${rows?.replace('?', '$1')}`;
      if (rows !== null) before.set(declared.table, await app.sql(query, [actor.id]));
    }
    const id = await askForExport(actor);
    await app.drain();
    expect(await exportOf(actor, id)).toMatchObject({ status: 'ready', files: expect.any(Number) });
    archive = await OpenedArchive.of(await download(actor, id));
  }, 60_000);
  afterAll(() => app.stop());

  it('is whole: each file has its hash, its size and its schema, and no name leads out of its folder', () => {
    expect(archive.faults()).toEqual([]);
    expect(archive.manifest.files.length).toBeGreaterThan(100);
  });

  it('has each row of each table, with each column that is declared as shown; sealed ones in plain', () => {
    const faults: string[] = [];
    for (const { table, path, columns } of PLAN.sections.filter((it) => it.table !== 'authority_disclosure')) {
      const { file } = archive.manifest.sections.find(({ section }) => section === path)!;
      const lines = file === null ? [] : archive.rows(file);
      const told = new Set(lines.map((row) => JSON.stringify(columns.map(({ property }) => row[property]))));
      const rows = before.get(table)!;
      if (rows.length === 0) faults.push(`${table} has no rows`);
      const shown = rows.map((row) => JSON.stringify(columns.map(({ property }) => inPlain(table, property, row))));
      faults.push(...shown.filter((row) => !told.has(row)).map((row) => `${table}: ${row} is not there`));
      if (told.size > rows.length + (table === 'data_export' ? 1 : 0)) faults.push(`${table}: ${told.size} rows of ${rows.length}`);
    }
    expect(faults).toEqual([]);
  });

  it('has nothing of what is withheld: no secret, no place in storage, no machinery', () => {
    const shown = new Set<unknown>();
    const withheld: (readonly [where: string, value: unknown])[] = [];
    for (const declared of TABLES) {
      for (const row of before.get(declared.table) ?? []) {
        for (const [property, { exported }] of Object.entries(declared.columns)) {
          const value = row[columnOf(property)];
          if (exported === 'shown') shown.add(value);
          else if (!keysOf(declared).includes(columnOf(property))) withheld.push([`${declared.table}.${property}`, value]);
        }
      }
    }
    const isTelling = (value: unknown) => typeof value === 'string' && value.length >= 20 && !UUID.test(value) && !shown.has(value);
    const secrets = withheld.filter(([, value]) => isTelling(value));
    expect(secrets.length).toBeGreaterThan(40);
    expect(secrets.filter(([, value]) => archive.text.includes(value as string)).map(([where]) => where)).toEqual([]);
  });

  it('has nothing private of anybody else: neither ids nor words, but public names of people one follows', () => {
    const { actor, mark } = world.bystander;
    const others = archive.text.replaceAll(`About ${mark}`, ''); // what the person wrote in a report
    const needles = [actor.id, actor.email, actor.subject, mark, world.staff.id, world.staff.email];
    expect(needles.filter((needle) => others.includes(needle))).toEqual([]);
    const followed = archive.rows('community/following.jsonl').map(({ followedUsername }) => followedUsername);
    expect(followed).toContain(world.shown.theirs.posts[0]!.author.username);
  });

  it('has the person’s files with the hashes that their rows tell', () => {
    const [creation] = before.get('creation')!;
    const file = archive.manifest.files.find(({ path }) => path.startsWith(`media/creation/${creation!['id']}`))!;
    expect(file).toMatchObject({ sha256: creation!['sha256'], sizeBytes: Number(creation!['size_bytes']), asRecorded: true, art20: true });
    expect(archive.rows('library/creations.jsonl').map((row) => row['file'])).toContain(file.path);
    for (const folder of ['source', 'creation', 'post', 'avatar']) {
      expect(archive.manifest.files.filter(({ path }) => path.startsWith(`media/${folder}/`)).length).toBeGreaterThan(0);
    }
    expect(archive.manifest.files.filter(({ path }) => /^media\/(raw|weights|dataset|evidence|held|export)\//.test(path))).toEqual([]);
  });

  it('has what the person did in the community as ActivityStreams, which other services read', () => {
    const outbox = archive.json<{ attributedTo: { id: string; preferredUsername: string }; totalItems: number; orderedItems: Activity[] }>(
      'outbox.json',
    );
    const { attributedTo: me, orderedItems: items } = outbox;
    const of = (table: string) => before.get(table)!.filter(({ state }) => !['preparing', 'deleting', 'deleted'].includes(state as string));
    const those = (type: string, part: string) => items.filter((one) => one.type === type && JSON.stringify(one.object).includes(part));
    expect(those('Create', '"attachment"').length).toBe(of('post').length);
    expect(those('Create', '"inReplyTo"').length).toBe(of('comment').length);
    expect(those('Like', '/v1/posts/').length).toBe(of('post_like').length);
    expect(those('Like', '/v1/comments/').length).toBe(of('comment_like').length);
    expect(items.filter(({ type }) => type === 'Follow').length).toBe(of('follow').length);
    expect([items.length, me.preferredUsername]).toEqual([outbox.totalItems, before.get('profile')![0]!['username']]);
    expect(items.every(({ actor }) => actor === me.id)).toBe(true);
    expect(items.map(({ published }) => published)).toEqual(items.map(({ published }) => published).sort().reverse());
    const [post] = before.get('post')!.filter(({ state }) => state === 'published');
    const told = items.find((one) => one.id?.includes(post!['id'] as string));
    expect(told).toMatchObject({ object: { attachment: [{ type: 'Image', url: expect.stringMatching(/^media\/post\//) }] } });
    expect([...archive.files.keys()]).toEqual(expect.arrayContaining((told!.object as Note).attachment.map(({ url }) => url)));
    const [followed] = world.shown.theirs.posts;
    expect(JSON.stringify(those('Follow', '/v1/profiles/'))).toContain(`/v1/profiles/${followed!.author.username}"`);
  });

  it('names who received data, and the texts that were decided on', () => {
    const recipients = archive.json<Record<string, unknown>[]>('recipients.json');
    const local = { recipient: 'local', name: expect.any(String), disclosures: expect.any(Number) };
    expect(recipients).toContainEqual(expect.objectContaining(local));
    const { receipts, decisions } = archive.json<{ receipts: object[]; decisions: object[] }>('consent/receipts.json');
    expect(decisions.length).toBe(archive.rows('consent/decisions.jsonl').length);
    expect(receipts[0]).toMatchObject({ jws: expect.any(String) });
    for (const { textSha256 } of archive.rows('consent/decisions.jsonl')) {
      expect([...archive.files.keys()].some((path) => path.startsWith(`consent/texts/${textSha256 as string}.`))).toBe(true);
    }
  });

  it('names the others who had data: sign-in, stores, ads, push, mail, hosting; with what, when, and how long it is kept there', () => {
    const recipients = archive.json<Recipient[]>('recipients.json');
    const others = {
      'google-identity': 'sign-ins', onesignal: 'push-subscription', 'google-admob': 'pseudonymous-identifier', mail: 'e-mail',
      hosting: 'all',
    };
    for (const [recipient, category] of Object.entries(others)) {
      const told = recipients.find((one) => one.recipient === recipient);
      expect(told).toMatchObject({
        recipient, disclosures: expect.any(Number), retention: expect.stringMatching(/\w/), region: expect.stringMatching(/\w/),
        termsUrl: expect.stringMatching(/^https?:/), categories: expect.arrayContaining([category]), purposes: [expect.any(String)],
      });
    }
    const stores = recipients.filter(({ recipient }) => /^(apple-app-store|google-play)$/.test(recipient));
    expect(stores.flatMap(({ categories }) => categories)).toContain('purchases');
    expect(recipients.map(({ firstAt, lastAt }) => firstAt <= lastAt)).not.toContain(false);
  });

  it('P22 tells of disclosures to authorities, unless an order forbids it still', async () => {
    const own = world.person.actor;
    const add = (recipient: string, secret: Date | null) => app.sql(
      `insert into authority_disclosure (id, account_id, recipient, country, basis, reference, categories, secret_until, proposed_by,
         approved_by, created_at, approved_at, disclosed_at)
       values ($1, $2, $3, 'DE', 'order', 'ref', '{}', $4, $5, $6, now(), now(), now())`,
      [randomUUID(), own.id, recipient, secret, randomUUID(), randomUUID()],
    );
    app.clock.advance(5 * MINUTE_MS); // ahead of the database, whose clock decides nothing
    const now = app.clock.now().getTime();
    await add('a court that may be named', null);
    await add('a court that may be named by now', new Date(now - MINUTE_MS));
    await add('a court that may not', new Date(now + MINUTE_MS));
    const id = await askForExport(own);
    await app.drain();
    const opened = await OpenedArchive.of(await download(own, id));
    const { text } = opened;
    expect(text).toMatch(/a court that may be named(?! by now)/);
    expect(text).toContain('a court that may be named by now');
    expect(text).not.toContain('a court that may not');
    const courts = opened.json<Recipient[]>('recipients.json').filter(({ kind }) => kind === 'authority').map(({ name }) => name);
    expect(courts).toEqual(expect.arrayContaining(['a court that may be named', 'a court that may be named by now']));
  });

  it('can be read by a person: a page without scripts or anything remote, in their language', () => {
    const page = archive.textOf('index.html');
    expect(page).toMatch(/<html lang="en">/);
    expect(page).not.toMatch(/<script|https?:\/\/|src="(?!media\/)/i);
    expect(page).toContain(world.person.actor.email);
    const linked = [...page.matchAll(/(?:href|src)="([^"#]+)"/g)].map(([, path]) => path!);
    expect(linked.filter((path) => path !== 'media/' && !archive.files.has(path))).toEqual([]);
  });

  it('says of each table where it stands, in both languages, and of each column that is left out why', () => {
    const unnamed = PLAN.sections.filter(({ table }) => !SECTION_DETAILS[table]).map(({ table }) => table);
    expect(unnamed).toEqual([]);
    expect(archive.manifest.omissions.columnsAndPrefixes).toContainEqual({ what: 'moderation_case.assignee_id', reason: 'other-people' });
    expect(archive.manifest.omissions.columnsAndPrefixes).toContainEqual({ what: 'refresh_token.token_hash', reason: 'secret' });
  });

  /** A value of a row as it must stand in the archive. */
  function inPlain(table: string, property: string, row: Row): unknown {
    const declared = TABLES.find((it) => it.table === table)!;
    const { column, type } = world.catalog.columnsOf(table).find((it) => it.column === columnOf(property))!;
    const value = row[column];
    if (value === null) return null;
    if (value instanceof Date) return type === 'date' ? value.toISOString().slice(0, 10) : value.toISOString();
    if (type === 'int8') return Number(value);
    if (!declared.columns[property]!.sealed) return value;
    const sealed = sealedColumn(declared, property);
    const plain = app.get(FieldCipher).openFor(sealed, sealed.keys.map((key) => String(row[key])).join(':'), value as string);
    return sealed.isJson ? (JSON.parse(plain) as unknown) : plain;
  }
});
