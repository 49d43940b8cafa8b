import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { EventId } from '../../src/kernel/ids.js';
import { ConsentFacade, LiveConsentGate } from '../../src/modules/consent/index.js';
import { replay, type Standing } from '../../src/modules/consent/decisions/consent-state.js';
import { RECEIPT_SCHEMA } from '../../src/modules/consent/receipts/receipt.schema.js';
import type { Actor } from '../support/actor.js';
import { eventually, startApp, type TestApp } from '../support/harness.js';
import { AI, AI_RECIPIENTS, currentVersion, decide, inScope, publishVersion } from './consent-words.js';

const ajv = new Ajv({ allErrors: true });
addFormats.default(ajv);
const isReceipt = ajv.compile(RECEIPT_SCHEMA);

const PURPOSES: readonly (readonly [policy: string, purpose: string])[] = [
  [AI, 'generation'],
  [AI, 'training'],
  [AI, 'moderation'],
  ['privacy', 'crash-reports'],
  ['privacy', 'personalised-ads'],
  ['privacy', 'consumption-data'],
];

describe('decisions', () => {
  let app: TestApp;
  let version: string;
  beforeAll(async () => {
    app = await startApp();
    version = await currentVersion(app);
  });
  afterAll(() => app.stop());

  const grantOf = (actor: Actor, recipient: string, purpose = 'generation') =>
    inScope(app, () => app.get(LiveConsentGate).findGrant(actor.id, purpose, recipient));
  const missing = (actor: Actor, recipients: string[], purpose = 'generation') =>
    inScope(app, () => app.get(ConsentFacade).missingFor(actor.id, purpose, recipients));
  const granted = (actor: Actor, purpose = 'generation') => inScope(app, () => app.get(ConsentFacade).grantedRecipients(actor.id, purpose));
  const state = async (actor: Actor) =>
    (await actor.get('/v1/consents').expect(200)).body.items as (Standing & { active: boolean; currentVersion: string })[];
  const history = async (actor: Actor) => (await actor.get('/v1/consents/history?limit=100').expect(200)).body.items as Standing[];

  it('C1 denies whoever has never decided, and names what is missing', async () => {
    const ana = await app.actor();
    expect(await grantOf(ana, 'local')).toBeNull();
    expect(await missing(ana, ['local', 'fal'])).toEqual({ policy: AI, version, recipients: ['local', 'fal'] });
    expect(await state(ana)).toEqual([]);
    await expect(inScope(app, () => app.get(ConsentFacade).assertGranted(ana.id, 'generation', ['fal']))).rejects.toMatchObject({
      code: 'consent-required',
      status: 403,
      members: { policy: AI, version, recipients: ['fal'] },
    });
  });

  it('C1 grants all recipients for generation when nothing is named, and answers a receipt', async () => {
    const ana = await app.actor();
    const { body: receipt } = await decide(ana, { version }).expect(201);
    expect(isReceipt(receipt) ? [] : isReceipt.errors).toEqual([]);
    expect(receipt).toMatchObject({ policy: AI, version, decision: 'granted', purposes: ['generation'], recipients: AI_RECIPIENTS });
    expect(await granted(ana)).toEqual(new Set(AI_RECIPIENTS));
    expect(await granted(ana, 'training')).toEqual(new Set());
    const grant = await grantOf(ana, 'fal');
    expect(grant).toEqual({ consentEventId: expect.any(String) as EventId, policyVersion: version });
    expect((await history(ana)).map(({ id }) => id)).toContain(grant!.consentEventId);
    expect((await ana.get(`/v1/consents/receipts/${receipt.id}`).expect(200)).body).toEqual(receipt);
  });

  it('C1 is per recipient and per purpose', async () => {
    const ana = await app.actor();
    await decide(ana, { version, recipients: ['local'] }).expect(201);
    await decide(ana, { version, recipients: ['fal'], purposes: ['training'] }).expect(201);
    expect(await granted(ana)).toEqual(new Set(['local']));
    expect(await granted(ana, 'training')).toEqual(new Set(['fal']));
    expect(await missing(ana, ['local', 'fal'])).toMatchObject({ recipients: ['fal'] });
    expect(await missing(ana, ['local'])).toBeNull();
    expect(await grantOf(ana, 'fal')).toBeNull();
    expect(await grantOf(ana, 'fal', 'nothing')).toBeNull();
  });

  it.each(PURPOSES)('C1 %s: %s is decided on by itself: granted alone, withdrawn alone', async (policy, purpose) => {
    const ana = await app.actor();
    const open = async () => {
      const sets = await Promise.all(PURPOSES.map(([, each]) => granted(ana, each)));
      return PURPOSES.map(([, each]) => each).filter((_, index) => sets[index]!.size > 0);
    };
    const decided = async (on: string, about: string, decision = 'granted') =>
      decide(ana, { policy: on, version: await currentVersion(app, on), purposes: [about], decision }).expect(201);
    await decided(policy, purpose);
    expect(await open()).toEqual([purpose]);
    for (const [other, each] of PURPOSES) await decided(other, each);
    expect(await open()).toEqual(PURPOSES.map(([, each]) => each));
    await decided(policy, purpose, 'withdrawn');
    expect(await open()).toEqual(PURPOSES.map(([, each]) => each).filter((each) => each !== purpose));
  });

  it('C4 declining is kept, and closes what was open', async () => {
    const ana = await app.actor({ consent: true });
    await decide(ana, { version, decision: 'declined', recipients: ['fal'] }).expect(201);
    expect(await grantOf(ana, 'fal')).toBeNull();
    expect(await grantOf(ana, 'local')).not.toBeNull();
    expect((await state(ana)).find(({ recipient }) => recipient === 'fal')).toMatchObject({ decision: 'declined', active: false });
    expect((await ana.get('/v1/me').expect(200)).body).toMatchObject({ status: 'active' });
  });

  it('C6 withdraws with the same call, at once, all or one, and tells the others', async () => {
    const ana = await app.actor({ consent: true });
    await decide(ana, { version, purposes: ['training'] }).expect(201);
    await decide(ana, { version, decision: 'withdrawn', recipients: ['fal'] }).expect(201);
    expect(await grantOf(ana, 'fal')).toBeNull();
    expect(await grantOf(ana, 'fal', 'training')).not.toBeNull();
    await decide(ana, { version, decision: 'withdrawn' }).expect(201);
    expect(await granted(ana)).toEqual(new Set());
    expect(await granted(ana, 'training')).toEqual(new Set());
    const told = await app.sql<{ payload: object }>(
      `select payload from outbox_event where type = 'consent.changed' and payload->>'accountId' = $1 order by id`,
      [ana.id],
    );
    expect(told.at(2)?.payload).toEqual({ accountId: ana.id, decision: 'withdrawn', purpose: 'generation', recipients: ['fal'] });
    expect(told).toHaveLength(5);
  });

  it('C6 a withdrawal waits for a disclosure that is being announced, and no longer', async () => {
    const ana = await app.actor({ consent: true });
    const gate = await app.world.pool.connect();
    try {
      await gate.query('begin');
      await gate.query(`select pg_advisory_xact_lock_shared(hashtextextended('consent:' || $1::text, 0))`, [ana.id]);
      let isAnswered = false;
      const withdrawal = decide(ana, { version, decision: 'withdrawn' })
        .expect(201)
        .then(() => (isAnswered = true));
      await eventually(5_000, async () => {
        const waiting = await app.sql(`select 1 from pg_locks where locktype = 'advisory' and not granted`);
        return waiting.length > 0 ? null : 'the withdrawal does not wait';
      });
      expect(isAnswered).toBe(false);
      expect(await grantOf(ana, 'fal')).not.toBeNull();
      await gate.query('commit');
      await withdrawal;
    } finally {
      gate.release();
    }
    expect(await grantOf(ana, 'fal')).toBeNull();
  });

  it('accepting terms, notice and rules opens no AI feature', async () => {
    const ana = await app.actor();
    for (const policy of ['terms', 'privacy', 'community-rules']) {
      const { body } = await decide(ana, { policy, version: await currentVersion(app, policy) }).expect(201);
      expect(body).toMatchObject({ purposes: ['acceptance'], recipients: ['aicasso'] });
    }
    expect(await granted(ana)).toEqual(new Set());
    await decide(ana, { policy: 'privacy', version: await currentVersion(app, 'privacy'), purposes: ['crash-reports'] }).expect(201);
    expect(await granted(ana, 'crash-reports')).toEqual(new Set(['aicasso']));
    expect((await state(ana)).filter(({ purpose }) => purpose === 'acceptance')).toHaveLength(3);
  });

  it('P35 is recorded and receipted in Spanish', async () => {
    const ana = await app.actor({ locale: 'es' });
    const { body: text } = await ana.get(`/v1/policies/${AI}`).expect(200);
    const { body } = await decide(ana, { version, locale: 'es', recipients: ['fal'] }).expect(201);
    expect(body).toMatchObject({ locale: 'es', textSha256: text.sha256 });
    expect(body.record.pii_processing.purposes[0].retention_period[0].period).toBe(text.recipients[1].retention);
  });

  describe('that say something odd', () => {
    let ana: Actor;
    beforeAll(async () => void (ana = await app.actor()));

    it.each<[string, object, string]>([
      ['an unknown policy', { policy: 'other' }, '#/policy'],
      ['an unknown version', { version: '1999-01-01' }, '#/version'],
      ['an unknown decision', { decision: 'maybe' }, '#/decision'],
      ['an unknown recipient', { recipients: ['fal', 'nobody'] }, '#/recipients/1'],
      ['no recipient at all', { recipients: [] }, '#/recipients'],
      ['a recipient twice', { recipients: ['fal', 'fal'] }, '#/recipients'],
      ['a recipient that is no text', { recipients: [1] }, '#/recipients'],
      ['an unknown purpose', { purposes: ['world-peace'] }, '#/purposes'],
      ['a purpose of another policy', { purposes: ['crash-reports'] }, '#/purposes/0'],
      ['acceptance of the AI text', { purposes: ['acceptance'] }, '#/purposes/0'],
      ['a language that we do not have', { locale: 'fr' }, '#/locale'],
      ['a surface of odd signs', { surface: '<script>' }, '#/surface'],
      ['a field that we do not know', { extra: true }, '#/extra'],
      ['an instant of the client', { decidedAt: '2026-01-01T00:00:00Z' }, '#/decidedAt'],
    ])('refuses %s', async (_, change, pointer) => {
      const { body } = await ana
        .post('/v1/consents', { policy: AI, version, decision: 'granted', locale: 'en', surface: 'settings', ...change })
        .expect(422);
      expect(body.code).toBe('invalid-request');
      expect(body.errors.map((error: { pointer: string }) => error.pointer.slice(0, pointer.length))).toContain(pointer);
      expect(await state(ana)).toEqual([]);
    });
  });

  it('needs a sign-in, and shows nobody else a receipt', async () => {
    const [ana, ben] = [await app.actor(), await app.actor()];
    const { body: receipt } = await decide(ana, { version }).expect(201);
    expect((await ben.get(`/v1/consents/receipts/${receipt.id}`).expect(404)).body.code).toBe('receipt-not-found');
    await ben.get('/v1/consents/receipts/nothing').expect(404);
    for (const path of ['', '/history', `/receipts/${receipt.id}`]) await app.stranger.get(`/v1/consents${path}`).expect(401);
    await decide(app.stranger, { version }).expect(401);
    expect(await state(ben)).toEqual([]);
  });

  it('records one decision for one Idempotency-Key', async () => {
    const ana = await app.actor();
    const send = () =>
      decide(ana, { version, recipients: ['fal'] })
        .set('idempotency-key', 'once')
        .expect(201);
    const [first, again] = [await send(), await send()];
    expect(again.body).toEqual(first.body);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(await history(ana)).toHaveLength(1);
  });

  it('keeps one unbroken chain however many decisions come at once, and replaying it gives the state', async () => {
    const ana = await app.actor();
    const wishes = ['granted', 'declined', 'withdrawn', 'granted', 'granted', 'withdrawn'];
    await app.overlap('consent_event', 1, () =>
      Promise.all(
        wishes.map((decision, index) => decide(ana, { version, decision, recipients: index % 2 ? ['fal', 'local'] : ['fal'] }).expect(201)),
      ),
    );
    const events = (await history(ana)).reverse() as (Standing & { sequence: number })[];
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    expect(await inScope(app, () => app.get(ConsentFacade).verifyChains())).toMatchObject({ broken: [] });
    const short = ({ policy, purpose, recipient, decision, receiptId }: Standing) => ({ policy, purpose, recipient, decision, receiptId });
    const byRecipient = (a: Standing, b: Standing) => a.recipient.localeCompare(b.recipient);
    expect((await state(ana)).sort(byRecipient).map(short)).toEqual(replay(events).sort(byRecipient).map(short));
  });

  it('pages the history, newest first, stable while decisions are added', async () => {
    const ana = await app.actor();
    for (let i = 0; i < 5; i++) await decide(ana, { version, recipients: ['fal'] }).expect(201);
    const first = (await ana.get('/v1/consents/history?limit=2').expect(200)).body;
    await decide(ana, { version, recipients: ['local'] }).expect(201);
    const second = (await ana.get(`/v1/consents/history?limit=3&cursor=${first.nextCursor}`).expect(200)).body;
    expect([...first.items, ...second.items].map(({ sequence }) => sequence)).toEqual([5, 4, 3, 2, 1]);
    expect(second.nextCursor).toBeNull();
    await ana.get('/v1/consents/history?cursor=nonsense').expect(422);
  });

  it('is append-only in the database itself; an erasure changes only whose it is, and the chain still holds', async () => {
    const ana = await app.actor({ consent: true });
    for (const change of [`update consent_event set decision = 'granted'`, 'delete from consent_event', 'truncate consent_event']) {
      await expect(app.sql(change)).rejects.toThrow('consent_event is append-only');
    }
    const client = await app.world.pool.connect();
    try {
      await client.query(`begin; set local aicasso.erasure = 'on'`);
      await expect(client.query(`update consent_event set decision = 'declined' where account_id = $1`, [ana.id])).rejects.toThrow(
        'changes only account_id',
      );
      await client.query('rollback');
      await client.query(`begin; set local aicasso.erasure = 'on'`);
      await client.query('update consent_event set account_id = $1 where account_id = $2', [
        '99999999-9999-4999-8999-999999999999',
        ana.id,
      ]);
      await client.query('commit');
    } finally {
      client.release();
    }
    expect(await inScope(app, () => app.get(ConsentFacade).verifyChains())).toMatchObject({ broken: [] });
    expect(await state(ana)).toEqual([]);
  });

  it('shows a change made behind the back of the service', async () => {
    const ana = await app.actor({ consent: true });
    await app.sql(`alter table consent_event disable trigger user;
      update consent_event set decision = 'declined' where account_id = '${ana.id}' and sequence = 3;
      alter table consent_event enable trigger user`);
    const { broken } = await inScope(app, () => app.get(ConsentFacade).verifyChains());
    expect(broken).toEqual([{ accountId: ana.id, sequence: 3 }]);
  });

  describe('when the text changes', () => {
    it('C1 a new version, and a new recipient in it, ask anew; withdrawing the old grant needs no new text', async () => {
      const [ana, ben] = [await app.actor({ consent: true }), await app.actor({ consent: true })];
      const today = app.clock.now().toISOString().slice(0, 10);
      await publishVersion(app, today, {
        recipients: (before) => [...before.filter(({ id }) => id !== 'runway'), { ...before[1]!, id: 'newcomer', name: 'Newcomer' }],
      });

      expect(await granted(ana)).toEqual(new Set());
      expect(await grantOf(ana, 'fal')).toBeNull();
      expect(await missing(ana, ['fal'])).toMatchObject({ version: today });
      expect((await state(ana))[0]).toMatchObject({ decision: 'granted', version, currentVersion: today, active: false });

      expect((await decide(ana, { version }).expect(409)).body).toMatchObject({ code: 'policy-outdated', currentVersion: today });
      await decide(ana, { version: today, recipients: ['runway'] }).expect(422);
      await decide(ana, { version: today, recipients: ['fal'] }).expect(201);
      expect(await granted(ana)).toEqual(new Set(['fal']));
      expect(await grantOf(ana, 'newcomer')).toBeNull();

      const { body } = await decide(ben, { version, decision: 'withdrawn' }).expect(201);
      expect(body.recipients).toEqual(AI_RECIPIENTS);
      await decide(ana, { version: today, decision: 'withdrawn', recipients: ['runway'] }).expect(201);
      expect(await granted(ana)).toEqual(new Set(['fal']));
    });
  });
});
