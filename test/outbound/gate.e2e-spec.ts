import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import type { AccountId, AttemptId, GenerationId } from '../../src/kernel/ids.js';
import {
  ConsentMissing,
  type DisclosureDraft,
  Disclosures,
  OutboundForbidden,
  type ProviderHttp,
  ProviderGate,
} from '../../src/platform/outbound/index.js';
import { OutboundHttp } from '../../src/platform/outbound/index.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { FalStandIn } from '../lab/stand-ins/fal.js';
import { eventually, startApp, type TestApp } from '../support/harness.js';
import { rejection } from './outbound-parts.js';

const MODEL = 'fal-ai/flux/dev';

describe('the gate to AI providers', () => {
  let app: TestApp;
  let fal: FalStandIn;
  let gate: ProviderGate;

  beforeAll(async () => {
    fal = await new FalStandIn().start();
    app = await startApp({ env: { ...fal.env, OUTBOUND_TIMEOUT_MS: '2000', ROLES: 'api' } });
    gate = app.get(ProviderGate);
  });
  afterAll(async () => {
    await app?.stop();
    await fal?.close();
  });
  beforeEach(() => fal.recorder.forget());

  const draftFor = (accountId: string, more: Partial<DisclosureDraft> = {}): DisclosureDraft => ({
    accountId: accountId as AccountId,
    generationId: randomUUID() as string as GenerationId,
    attemptId: randomUUID() as string as AttemptId,
    recipient: 'fal',
    model: MODEL,
    purpose: 'generation',
    categories: ['prompt', 'settings'],
    inputHashes: ['a'.repeat(64)],
    pseudonym: 'p',
    retentionPromise: 'an hour',
    keptUntil: app.clock.after(3_600_000),
    ...more,
  });
  const post = (http: ProviderHttp) =>
    http.request({
      method: 'POST',
      url: `${fal.recorder.url}/${MODEL}`,
      headers: { authorization: 'Key id:secret' },
      body: '{"prompt":"x"}',
    });
  const call = (draft: DisclosureDraft, send: (http: ProviderHttp) => Promise<unknown> = post) =>
    runInScope(app.get(EntityManager), () => gate.call(draft, send));
  const followUp = (draft: DisclosureDraft, send: (http: ProviderHttp) => Promise<unknown>, recipient = draft.recipient) =>
    runInScope(app.get(EntityManager), () => gate.followUp(draft.attemptId!, recipient, send));
  const rowsOf = (accountId: string) =>
    app.sql<Record<string, unknown>>('select * from disclosure where account_id = $1 order by id', [accountId]);
  const decide = async (
    actor: { post(path: string, body: object): { expect(status: number): Promise<unknown> } },
    decision: string,
    recipients?: string[],
  ) => {
    const { version } = (await app.stranger.get('/v1/policies/ai-data-sharing?locale=en').expect(200)).body as { version: string };
    await actor
      .post('/v1/consents', { policy: 'ai-data-sharing', version, decision, recipients, locale: 'en', surface: 'test' })
      .expect(201);
  };

  it.each<[string, () => Promise<{ id: string }>]>([
    ['never decided', () => app.actor()],
    ['granted another recipient alone', () => app.actor({ consent: ['google'] })],
    [
      'declined',
      async () => {
        const actor = await app.actor();
        await decide(actor, 'declined');
        return actor;
      },
    ],
    [
      'withdrew',
      async () => {
        const actor = await app.actor({ consent: true });
        await decide(actor, 'withdrawn');
        return actor;
      },
    ],
    ['is nobody', () => Promise.resolve({ id: randomUUID() })],
  ])('law 1: not a connection for a person who %s', async (_what, person) => {
    const { id } = await person();
    const error = await rejection(call(draftFor(id)));
    expect(error).toBeInstanceOf(ConsentMissing);
    expect([fal.recorder.connections, fal.recorder.bytesReceived]).toEqual([0, 0]);
    expect(await rowsOf(id)).toEqual([]);
  });

  it('law 1: nor for a purpose that was not granted', async () => {
    const { id } = await app.actor({ consent: true });
    for (const purpose of ['personalised-ads', 'anything', ''])
      expect(await rejection(call(draftFor(id, { purpose })))).toBeInstanceOf(ConsentMissing);
    expect([fal.recorder.connections, await rowsOf(id)]).toEqual([0, []]);
  });

  it('law 1: the row is committed before the first byte, and says afterwards what became of it', async () => {
    const { id } = await app.actor({ consent: ['fal'] });
    const draft = draftFor(id);
    await call(draft, async (http) => {
      const [row] = await rowsOf(id); // another connection: it sees what is committed
      expect([row?.['outcome'], fal.recorder.connections]).toEqual(['announced', 0]);
      return post(http);
    });
    const [event] = await app.sql<{ id: string; version: string }>('select id, version from consent_event where account_id = $1', [id]);
    expect(await rowsOf(id)).toEqual([
      expect.objectContaining({
        generation_id: draft.generationId,
        attempt_id: draft.attemptId,
        recipient: 'fal',
        model: MODEL,
        purpose: 'generation',
        categories: ['prompt', 'settings'],
        input_hashes: ['a'.repeat(64)],
        pseudonym: 'p',
        consent_event_id: event!.id,
        policy_version: event!.version,
        outcome: 'sent',
        retention_promise: 'an hour',
        kept_until: draft.keptUntil,
        erasure: 'pending',
      }),
    ]);
  });

  it('law 1: a withdrawal that is answered is seen, however close', async () => {
    const actor = await app.actor({ consent: ['fal'] });
    const lock = 'pg_advisory_xact_lock(hashtextextended($1, 0))';
    const holder = await app.world.pool.connect();
    const waiting = (count: number) =>
      eventually(5_000, async () => {
        const [row] = await app.sql<{ n: number }>(`select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted`);
        return row!.n >= count ? null : `${row!.n} of ${count} wait`;
      });
    try {
      await holder.query('begin');
      await holder.query(`select ${lock}`, [`consent:${actor.id}`]);
      const withdrawal = decide(actor, 'withdrawn');
      await waiting(1);
      const sending = rejection(call(draftFor(actor.id)));
      await waiting(2);
      await holder.query('rollback');
      await withdrawal;
      expect(await sending).toBeInstanceOf(ConsentMissing);
    } finally {
      holder.release();
    }
    expect([fal.recorder.connections, await rowsOf(actor.id)]).toEqual([0, []]);
  });

  it('law 1: a withdrawal waits until what was allowed before it is announced', async () => {
    const actor = await app.actor({ consent: ['fal'] });
    const draft = draftFor(actor.id);
    await app.overlap('disclosure', 1, async () => {
      const sending = call(draft);
      const withdrawal = decide(actor, 'withdrawn');
      await sending;
      await withdrawal;
    });
    const [row] = await rowsOf(actor.id);
    const [withdrawn] = await app.sql<{ decided_at: Date }>(
      `select decided_at from consent_event where account_id = $1 and decision = 'withdrawn'`,
      [actor.id],
    );
    expect(row).toMatchObject({ outcome: 'sent' });
    expect(withdrawn!.decided_at.getTime()).toBeGreaterThanOrEqual((row!['announced_at'] as Date).getTime());
  });

  it.each<[string, string, () => void, string | null]>([
    ['sent', 'an answer, whatever it says', () => fal.plan({ submitAnswer: { status: 500 } }), null],
    ['unknown', 'a connection that breaks', () => fal.plan({ submit: 'cut-after' }), 'OutboundBroken'],
    ['unknown', 'a deadline', () => fal.plan({ submit: 'hang' }), 'OutboundTimeout'],
  ])('records %s after %s', async (outcome, _what, plan, name) => {
    const { id } = await app.actor({ consent: ['fal'] });
    plan();
    const settled = await call(draftFor(id)).then(
      () => null,
      (error: Error) => error.name,
    );
    expect([settled, (await rowsOf(id))[0]?.['outcome']]).toEqual([name, outcome]);
  });

  it('records not-sent when nothing left, and sent when a provider in this process took it', async () => {
    const { id } = await app.actor({ consent: ['fal', 'local'] });
    await rejection(call(draftFor(id), () => Promise.reject(new Error('before the call'))));
    await rejection(call(draftFor(id), (http) => http.request({ method: 'POST', url: 'https://elsewhere.test', body: 'x' })));
    await call(draftFor(id, { recipient: 'local', keptUntil: null }), () => Promise.resolve('drawn'));
    expect((await rowsOf(id)).map(({ outcome, erasure }) => [outcome, erasure])).toEqual([
      ['not-sent', 'pending'],
      ['not-sent', 'pending'],
      ['sent', 'not-needed'],
    ]);
  });

  it('says later what is learnt later', async () => {
    const { id } = await app.actor({ consent: ['fal'] });
    const draft = draftFor(id);
    const disclosures = app.get(Disclosures);
    fal.plan({ submit: 'cut-after' });
    await rejection(call(draft));
    await runInScope(app.get(EntityManager), async () => {
      await disclosures.confirmSent(draft.attemptId!);
      await disclosures.recordErasure(draft.attemptId!, 'erased');
    });
    expect((await rowsOf(id))[0]).toMatchObject({
      outcome: 'sent',
      erasure: 'erased',
      erased_at: expect.any(Date),
      kept_until: draft.keptUntil,
    });
  });

  it('is not passed inside a transaction, whose rollback would take the row along', async () => {
    const { id } = await app.actor({ consent: ['fal'] });
    const em = app.get(EntityManager);
    await expect(runInScope(em, () => em.transactional(() => gate.call(draftFor(id), post)))).rejects.toThrow('outside a transaction');
    expect([fal.recorder.connections, await rowsOf(id)]).toEqual([0, []]);
  });

  it('its pass ends with the passage', async () => {
    const { id } = await app.actor({ consent: ['fal'] });
    let kept: ProviderHttp | undefined;
    await call(draftFor(id), (http) => Promise.resolve((kept = http)));
    expect(await rejection(post(kept!))).toBeInstanceOf(OutboundForbidden);
    expect(fal.recorder.connections).toBe(0);
  });

  it('lets follow-up calls through after a withdrawal, without a body, for what was announced', async () => {
    const actor = await app.actor({ consent: ['fal'] });
    const draft = draftFor(actor.id);
    await call(draft);
    await decide(actor, 'withdrawn');
    const { statusCode } = {
      statusCode: (
        (await followUp(draft, (http) => http.request({ method: 'DELETE', url: `${fal.recorder.url}/x` }))) as { status: number }
      ).status,
    };
    expect(statusCode).toBe(401);
    fal.recorder.forget();
    expect(await rejection(followUp(draft, post))).toBeInstanceOf(OutboundForbidden);
    expect(await rejection(followUp(draft, post, 'local'))).toBeInstanceOf(OutboundForbidden);
    expect(await rejection(followUp(draftFor(actor.id), post))).toBeInstanceOf(OutboundForbidden);
    expect(fal.recorder.requests).toEqual([]);
  });

  it('stands before every other way out', async () => {
    const send = app.get(OutboundHttp).request({ method: 'POST', url: `${fal.recorder.url}/${MODEL}`, body: '{}' });
    expect(await rejection(send)).toBeInstanceOf(OutboundForbidden);
    expect(fal.recorder.connections).toBe(0);
  });
});
