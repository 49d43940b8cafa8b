import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { CompactSign, compactVerify, createLocalJWKSet, importJWK, type JSONWebKeySet, type JWK } from 'jose';
import { run } from '../../src/cli/run.js';
import { canonicalJson, sha256 } from '../../src/kernel/json.js';
import type { DeletionReceipt, DeletionReceiptFinding } from '../../src/modules/privacy/index.js';
import { ErasureList, Receipts } from '../../src/modules/privacy/receipts/index.js';
import { SettleReceipts } from '../../src/modules/privacy/receipts/settle-receipts.task.js';
import { ThirdParties } from '../../src/modules/privacy/receipts/third-parties.js';
import type { DeletionId } from '../../src/kernel/ids.js';
import { Tombstones } from '../../src/modules/privacy/receipts/tombstones.js';
import { RetentionRunner } from '../../src/modules/scheduler/index.js';
import { AuditLog } from '../../src/platform/audit/audit-log.js';
import { Operator } from '../cli/operator.js';
import type { TestApp } from '../support/harness.js';
import { testServices } from '../support/service-environment.js';
import { DAY_MS, DeletionWorld, type Leaver } from './deletion-world.js';

type Key = JWK & { kid: string; alg: string };

const HOUR_MS = 3_600_000;
const NO_SIGNAL = new AbortController().signal;
/** The longest life of a backup and 30 days. */
const ON_THE_LIST_DAYS = 65;
const PENDING = [{ recipient: 'apple', status: 'pending', open: 1, done: 0, keptUntil: null }] as const;
const SETTLED = [{ recipient: 'apple', status: 'done', open: 0, done: 1, keptUntil: null }] as const;

describe('the receipt of a deletion', () => {
  let world: DeletionWorld;
  let app: TestApp;
  let folder: string;
  let ana: Leaver & { readonly username: string };
  let left: { readonly id: string; readonly secret: string };
  let jws: string;

  beforeAll(async () => {
    world = await DeletionWorld.start();
    app = world.app;
    folder = await mkdtemp(join(tmpdir(), 'deletion-receipts-'));
    const person = await world.person();
    const [{ username }] = (await app.sql<{ username: string }>('select username from profile where account_id = $1', [person.id])) as [
      { username: string },
    ];
    ana = { ...person, username };
    left = await world.leave(ana, 'now');
    await world.carriedOut();
    jws = await receiptOf(left.id);
  }, 90_000);
  afterEach(() => jest.restoreAllMocks());
  afterAll(async () => {
    await world?.stop();
    if (folder) await rm(folder, { recursive: true });
  });

  const receiptOf = async (id: string) =>
    (await app.sql<{ receipt: string }>('select receipt from account_deletion where id = $1', [id]))[0]!.receipt;
  const contentOf = (signed: string) => JSON.parse(Buffer.from(signed.split('.')[1]!, 'base64url').toString('utf8')) as DeletionReceipt;
  const keys = () => (JSON.parse(app.world.env['AUTH_SIGNING_KEYS']!) as { keys: Key[] }).keys;
  const published = async () => (await app.stranger.get('/.well-known/jwks.json').expect(200)).body as JSONWebKeySet;
  const file = async (name: string, content: unknown) => {
    const path = join(folder, name);
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  const signedAs = async (typ: string, content: string) => {
    const [{ kid, alg }] = keys() as [Key];
    return new CompactSign(Buffer.from(content)).setProtectedHeader({ alg, kid, typ }).sign(await importJWK(keys()[0]!, alg));
  };
  /** On a machine that knows nothing of the service but its keys. */
  const offline = async (content: unknown, jwks: unknown) => {
    const said: string[] = [];
    const words = ['receipt', 'verify', await file('receipt', content), '--jwks', await file('jwks.json', jwks), '--json'];
    const code = await run(words, { env: {}, out: (text) => said.push(text), err: (text) => said.push(text) });
    return { code, value: JSON.parse(said.join('\n')) as DeletionReceiptFinding };
  };

  it('verifies with the published keys and a library of anybody’s choice, and is canonical', async () => {
    const { payload, protectedHeader } = await compactVerify(jws, createLocalJWKSet(await published()));
    expect(protectedHeader).toMatchObject({ typ: 'deletion-receipt+jws', kid: keys()[0]!.kid });
    const text = Buffer.from(payload).toString('utf8');
    expect(canonicalJson(JSON.parse(text))).toBe(text);
  });

  it('says what went, what stays, why and until when', async () => {
    const receipt = contentOf(jws);
    const [row] = await app.sql<{ completed_at: Date; retained: { class: string; until: string }[]; expires_at: Date }>(
      'select completed_at, retained, expires_at from account_deletion where id = $1', [left.id],
    );
    expect(receipt).toMatchObject({
      schema: 'deletion-receipt/1', id: left.id, version: 1, supersedes: null, origin: 'app', completedAt: row!.completed_at.toISOString(),
      codeVersion: expect.stringMatching(/^\d+\.\d+\.\d+/), policyVersion: expect.any(String),
    });
    expect(receipt.erased.tables.find(({ table }) => table === 'sign_in_identity')).toMatchObject({ class: 'account' });
    const work = receipt.erased.work.map(({ name }) => name);
    expect(work).toEqual(expect.arrayContaining(['privacy.enter-erasure-list', 'privacy.hold-copies']));
    expect(row!.expires_at.getTime() - row!.completed_at.getTime()).toBe(1095 * DAY_MS);
    expect(row!.retained).toEqual(receipt.kept.map(({ class: name, basis, until }) => ({ class: name, basis, until })));
    const ledger = receipt.kept.find(({ class: name }) => name === 'ledger');
    expect(ledger).toMatchObject({ until: new Date(row!.completed_at.getTime() + 2190 * DAY_MS).toISOString() });
    for (const [table, rows] of Object.entries(ledger!.tables).filter(([table]) => table === 'ledger_account')) {
      const [here] = await app.sql<{ n: number }>(`select count(*)::int as n from ${table} where account_id = $1`, [left.id]);
      expect(rows).toBe(here!.n);
    }
  });

  const receiptAfter = async (person: Leaver) => {
    const { id } = await world.leave(person, 'now');
    await world.carriedOut();
    return contentOf(await receiptOf(id));
  };
  const later = (days: number) => new Date(app.clock.now().getTime() + days * DAY_MS);

  it('says until when by the clock of each class, and null with a reason where there is no end', async () => {
    const [eva, ben, mia] = [await world.person(), await world.person(), await world.person()];
    const [now, holdEnd] = [app.clock.now(), later(20)];
    await app.sql(
      `insert into legal_hold (id, account_id, classes, basis, until, proposed_by, created_at)
       values ($1, $2, '{consent}', 'claim', $3, $4, $5)`,
      [randomUUID(), eva.id, holdEnd, randomUUID(), now],
    );
    const [decidedAt, releasedAt] = [later(-100), later(-5)];
    await app.sql(
      `insert into legal_hold (id, account_id, classes, basis, until, proposed_by, approved_by, created_at, approved_at, released_at)
       values ($1, $2, '{consent}', 'claim', $3, $4, $5, $6, $6, $7)`,
      [randomUUID(), ben.id, holdEnd, randomUUID(), randomUUID(), decidedAt, releasedAt],
    );
    const handledAt = later(-50);
    for (const [person, at, staff] of [[eva, decidedAt, null], [eva, null, null], [ben, decidedAt, null], [mia, handledAt, ben]] as const) {
      await app.sql(
        `insert into privacy_request (id, account_id, channel, kind, law, locale, received_at, due_at, decided_at, assignee_id)
         values ($1, $2, 'app', 'access', 'gdpr', 'en', $3, $3, $4, $5)`, [randomUUID(), person.id, now, at, staff && staff.id],
      );
    }
    const [caseId, heldUntil] = [randomUUID(), later(10)];
    await app.sql(
      `insert into moderation_case (id, subject_type, subject_id, account_id, state, opened_at, alert_at, due_at, decided_at)
       values ($1, 'post', $2, $3, 'decided', $4, $4, $4, $4)`, [caseId, randomUUID(), ben.id, decidedAt],
    );
    await app.sql(
      `insert into evidence (id, case_id, kind, content_type, hold_until, created_at) values ($1, $2, 'facts', 'application/json', $3, $4)`,
      [randomUUID(), caseId, heldUntil, decidedAt],
    );
    const look = { actor: 'operator', act: 'test.look', subject: eva.id, purpose: 'a test' };
    await world.inScope(() => app.get(AuditLog).append(look));
    const [hers, his] = [await receiptAfter(eva), await receiptAfter(ben)];
    const partOf = (receipt: DeletionReceipt, name: string) => receipt.kept.find((part) => part.class === name);
    expect(partOf(hers, 'audit-log')).toMatchObject({ until: null, note: expect.stringContaining('append-only'), rows: 2 });
    expect(partOf(hers, 'legal-hold-record')).toMatchObject({ until: new Date(holdEnd.getTime() + 90 * DAY_MS).toISOString() });
    expect(partOf(his, 'legal-hold-record')).toMatchObject({ until: new Date(releasedAt.getTime() + 90 * DAY_MS).toISOString() });
    expect(partOf(hers, 'privacy-request')).toMatchObject({ until: null, note: 'until the request is settled' });
    expect(partOf(his, 'privacy-request')).toMatchObject({ until: new Date(handledAt.getTime() + 730 * DAY_MS).toISOString() });
    expect(partOf(his, 'moderation-record')).toMatchObject({ until: new Date(decidedAt.getTime() + 730 * DAY_MS).toISOString() });
    expect(partOf(his, 'evidence')).toMatchObject({ until: heldUntil.toISOString(), objects: 0 });
    expect(partOf(hers, 'delivered-event')).toMatchObject({ until: null, rows: null, note: expect.any(String) });
    const entered = Math.floor(new Date(hers.completedAt).getTime() / DAY_MS) * DAY_MS;
    const listedUntil = new Date(entered + (ON_THE_LIST_DAYS + 1) * DAY_MS).toISOString();
    expect(partOf(hers, 'erasure-list')).toMatchObject({ until: listedUntil, objects: 1, note: expect.stringContaining('bucket') });
    expect(hers.kept.filter(({ until, note }) => until === null && !note)).toEqual([]);
  }, 60_000);

  it('P22 names no disclosure that an order keeps secret, nor one that was never made; one whose secrecy has ended it does', async () => {
    const [eva, ben, kim] = [await world.person(), await world.person(), await world.person()];
    const disclosed = (accountId: string, secretUntil: Date | null, at: Date | null) => app.sql(
      `insert into authority_disclosure (id, account_id, recipient, country, basis, reference, categories, secret_until, proposed_by,
         approved_by, created_at, approved_at, disclosed_at)
       values ($1, $2, 'court', 'ES', 'order', '1/26', '{contact}', $3, $4, $5, $6, $6, $7)`,
      [randomUUID(), accountId, secretUntil, randomUUID(), randomUUID(), later(-50), at],
    );
    const listing = { actor: 'operator', act: 'privacy.disclosure-listed', subject: eva.id, purpose: 'an order' };
    await disclosed(eva.id, later(300), later(-40));
    await disclosed(eva.id, null, null);
    await world.inScope(() => app.get(AuditLog).append(listing));
    const at = later(-40);
    await disclosed(kim.id, later(-10), at);
    const said = ({ kept, erased }: DeletionReceipt) => ({
      kept: kept.map(({ class: name, rows, tables, objects, note }) => ({ name, rows, tables, objects, note })),
      tables: erased.tables.map(({ table }) => table), audited: erased.work.find(({ name }) => name === 'audit_entry'),
    });
    const [hers, his, kims] = [await receiptAfter(eva), await receiptAfter(ben), await receiptAfter(kim)];
    expect(said(hers)).toEqual(said(his));
    for (const receipt of [hers, his, kims]) expect(said(receipt).tables).not.toContain('authority_disclosure');
    expect(kims.kept.find(({ class: name }) => name === 'authority-disclosure')).toMatchObject({
      rows: 1, until: new Date(at.getTime() + 1825 * DAY_MS).toISOString(),
    });
  }, 60_000);

  it('holds nothing of the person', () => {
    const text = JSON.stringify([contentOf(jws), Buffer.from(jws.split('.')[0]!, 'base64url').toString()]);
    for (const word of [ana.id, ana.subject, `${ana.subject}@example.test`, ana.username, ana.session.accessToken, left.secret]) {
      expect(text).not.toContain(word);
    }
  });

  it('verifies offline with a file of keys, with those of the environment, or those of the running service', async () => {
    const receipt = contentOf(jws);
    const valid = { ok: true, reasons: [], kid: keys()[0]!.kid, receipt };
    expect(await offline(jws, await published())).toEqual({ code: 0, value: valid });
    expect(await offline({ status: 'completed', receipt: jws }, await published())).toEqual({ code: 0, value: valid });
    expect(await offline({ ...receipt, jws }, await published())).toEqual({ code: 0, value: valid });
    const path = await file('receipt', jws);
    for (const env of [{ AUTH_SIGNING_KEYS: app.world.env['AUTH_SIGNING_KEYS']! }, { DATA_DIR: testServices().dataDir }]) {
      const said: string[] = [];
      expect(await run(['receipt', 'verify', path], { env, out: (text) => said.push(text), err: (text) => said.push(text) })).toBe(0);
      expect(said.join('\n')).toMatch(/^Valid\.\nReceipt [0-9a-f-]+, version 1, signed with .*What stays.*ledger/s);
    }
  });

  it('is refused when it was altered, is another’s, of another kind, or its key is not there any more', async () => {
    const [header, payload, signature] = jws.split('.') as [string, string, string];
    const altered = Buffer.from(JSON.stringify({ ...contentOf(jws), kept: [] })).toString('base64url');
    const foreign = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
    const noKey = { keys: [{ ...foreign, kid: 'other', alg: 'EdDSA' }] };
    const sameName = { keys: [{ ...foreign, kid: keys()[0]!.kid, alg: 'EdDSA' }] };
    const refused = { code: 1, value: { ok: false, reasons: [expect.stringMatching(/not one of these keys/)] } };
    expect(await offline(`${header}.${altered}.${signature}`, await published())).toEqual(refused);
    expect(await offline(`${header}.${payload}.${Buffer.alloc(64, 1).toString('base64url')}`, await published())).toEqual(refused);
    expect(await offline(jws, noKey)).toEqual(refused);
    expect(await offline(jws, sameName)).toEqual(refused);
    expect(await offline({ ...contentOf(jws), kept: [], jws }, await published())).toMatchObject({
      code: 1, value: { ok: false, reasons: [expect.stringMatching(/beside the signature/)] },
    });
    const consent = await signedAs('consent-receipt+jws', JSON.stringify(contentOf(jws)));
    expect(await offline(consent, await published())).toMatchObject({ code: 1, value: { ok: false } });
    expect(await offline(ana.session.accessToken, await published())).toMatchObject({ code: 1, value: { ok: false } });
    const later = await signedAs('deletion-receipt+jws', JSON.stringify({ ...contentOf(jws), schema: 'deletion-receipt/9' }));
    const unknown = { code: 1, value: { ok: false, reasons: ['Its form is not known here.'] } };
    expect(await offline(later, await published())).toMatchObject(unknown);
  });

  it('is issued once, and its hash is in the audit log', async () => {
    await world.inScope(() => app.get(Receipts).issue(left.id as DeletionId));
    expect(await receiptOf(left.id)).toBe(jws);
    const entries = await app.sql<{ details: object }>(
      "select details from audit_entry where act = 'privacy.deletion-receipt' and subject = $1", [left.id],
    );
    expect(entries).toEqual([{ details: { version: 1, sha256: sha256(jws) } }]);
    expect(await world.inScope(() => app.get(AuditLog).verify())).toMatchObject({ ok: true });
    const bob = await world.person();
    const his = await world.leave(bob, 'now');
    await world.carriedOut();
    expect(contentOf(await receiptOf(his.id))).toMatchObject({ id: his.id });
    expect(his.id).not.toBe(left.id);
  });

  it('is followed by a later one when third parties settle that were pending', async () => {
    const eva = await world.person();
    const statusOf = jest.spyOn(app.get(ThirdParties), 'statusOf').mockResolvedValue([...PENDING]);
    const { id } = await world.leave(eva, 'now');
    await world.carriedOut();
    const first = await receiptOf(id);
    expect(contentOf(first)).toMatchObject({ version: 1, thirdParties: PENDING });
    const settle = () => world.inScope(() => app.get(SettleReceipts).run(NO_SIGNAL));
    app.clock.advance(HOUR_MS);
    await settle();
    expect(await receiptOf(id)).toBe(first);
    statusOf.mockResolvedValue([...SETTLED]);
    await settle();
    expect(await receiptOf(id)).toBe(first); // asked after an hour from then on
    app.clock.advance(HOUR_MS);
    await settle();
    const second = contentOf(await receiptOf(id));
    expect(second).toMatchObject({ id, version: 2, supersedes: sha256(first), thirdParties: SETTLED });
    expect(second.completedAt).toBe(contentOf(first).completedAt);
    app.clock.advance(DAY_MS);
    statusOf.mockRejectedValue(new Error('nobody asks any more'));
    await settle();
    expect(app.log.of('receipt-not-settled')).toEqual([]);
  });

  it('lets staff tell that the account of who asks again was erased, and the audit log not who asked', async () => {
    const words = ['tombstones', 'find', '--provider', ana.provider, '--subject', ana.subject, '--reason', 'letter 12'];
    const found = await new Operator(app).asks<{ found: { id: string }[] }>(...words);
    expect(found.value.found).toMatchObject([{ id: left.id, status: 'completed' }]);
    const [entry] = await app.sql<{ text: string }>(
      "select audit_entry::text as text from audit_entry where act = 'privacy.tombstone-asked' order by sequence desc limit 1",
    );
    expect(entry!.text).toContain('letter 12');
    expect(entry!.text).not.toContain(ana.subject);
    const others = await world.inScope(() => app.get(Tombstones).find('apple', ana.subject, { actor: 'operator', purpose: 'letter 12' }));
    expect(others).toEqual([]);
    const again = await world.person(ana.provider, ana.subject);
    expect(again.id).not.toBe(ana.id);
  });

  it('its account is on the list of erasures, apart from the bucket, as long as a backup may live', async () => {
    const listed = async () => {
      const ids: string[] = [];
      for await (const { accountId } of app.get(ErasureList).entries()) ids.push(accountId);
      return ids;
    };
    expect(await listed()).toContain(ana.id);
    const reconciled = await new Operator(app).asks<{ orphans: number }>('storage', 'reconcile');
    expect(reconciled.value).toMatchObject({ ok: true, orphans: 0 });
    const sweep = (days: number) =>
      world.inScope(() => app.get(RetentionRunner).run({ at: new Date(app.clock.now().getTime() + days * DAY_MS) }));
    await sweep(ON_THE_LIST_DAYS - 2);
    expect(await listed()).toContain(ana.id);
    await sweep(ON_THE_LIST_DAYS + 1);
    expect(await listed()).toEqual([]);
  });
});
