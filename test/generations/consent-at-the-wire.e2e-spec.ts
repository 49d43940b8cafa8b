import { randomUUID } from 'node:crypto';
import type { Actor } from '../support/actor.js';
import { eventually } from '../support/harness.js';
import { ask, type FalWorld, look, points, reaches, startFalWorld, streamed } from './generation-world.js';

const BODY = { tool: 'image.create', prompt: 'a red bicycle' };

/** Law 1, seen from the other end of the wire: connections and bytes are counted where they would arrive. */
describe('consent at the wire', () => {
  let world: FalWorld;

  beforeAll(async () => {
    // one at a time for each account, so that a second waits in line
    world = await startFalWorld({ local: true, env: { GENERATION_LIMIT_PER_ACCOUNT: '1', ROLES: 'api,worker,scheduler' } });
  });
  afterAll(() => world.stop());
  beforeEach(() => world.fal.recorder.forget());

  const decide = async (actor: Actor, decision: string, recipients?: string[]) => {
    const { version } = (await actor.get('/v1/policies/ai-data-sharing').expect(200)).body as { version: string };
    const body = { policy: 'ai-data-sharing', version, decision, recipients, locale: 'en', surface: 'test' };
    await actor.post('/v1/consents', body).expect(201);
  };
  const refused = async (actor: Actor, body: object) => {
    const answer = await actor.post('/v1/generations', body).set('idempotency-key', randomUUID()).expect(403);
    expect(answer.body).toMatchObject({ code: 'consent-required', policy: 'ai-data-sharing', recipients: expect.arrayContaining(['fal']) });
    await world.app.drain();
    expect(await points(actor)).toMatchObject({ balance: 100, held: 0 });
  };
  const submits = () => world.fal.recorder.requests.filter(({ method }) => method === 'POST');
  const nothingArrived = () => expect([world.fal.recorder.connections, world.fal.recorder.bytesReceived]).toEqual([0, 0]);

  it('C1 nothing leaves for a person who never decided', async () => {
    await refused(await world.app.actor(), BODY);
    nothingArrived();
  });

  it('C4 nothing leaves for a person who declined; everything else works', async () => {
    const actor = await world.app.actor();
    await decide(actor, 'declined');
    await refused(actor, BODY);
    await actor.get('/v1/me').expect(200);
    await actor.get('/v1/creations').expect(200);
    nothingArrived();
  });

  it('C3 nothing leaves for a recipient that was not granted, asked for by name or not', async () => {
    const actor = await world.app.actor({ consent: ['local', 'openai'] });
    await refused(actor, { ...BODY, provider: 'fal' });
    const { id } = await ask(actor, BODY);
    expect(await reaches(actor, id, 'succeeded')).toMatchObject({ provider: { id: 'local' } });
    nothingArrived();
  });

  it('C6 what waits in line stops when the permission is withdrawn, its points come back, and the person is told', async () => {
    const actor = await world.app.actor({ consent: ['fal'] });
    world.fal.plan({ hold: true });
    const first = await ask(actor, BODY);
    await reaches(actor, first.id, 'at-provider');
    const second = await ask(actor, BODY);
    world.fal.recorder.forget();
    await decide(actor, 'withdrawn');
    expect(await reaches(actor, second.id, 'cancelled')).toMatchObject({
      failure: { code: 'consent-withdrawn' },
      charge: { state: 'released', captured: 0 },
    });
    expect(submits()).toEqual([]);
    expect(await look(actor, first.id)).toMatchObject({ status: 'running' }); // it had been sent with permission
    const told = await streamed(world.app, actor, '0', (list) => list.some(({ data }) => data.status === 'cancelled'));
    expect(told.find(({ data }) => data.status === 'cancelled')).toMatchObject({
      type: 'generation.updated',
      data: { id: second.id, failureCode: 'consent-withdrawn' },
    });
  });

  it('C6 what waits between two tries stops too, without a second try', async () => {
    const actor = await world.app.actor({ consent: ['fal'] });
    world.fal.plan({ submitAnswer: { status: 503, headers: { 'retry-after': '600' } } });
    const { id } = await ask(actor, BODY);
    await eventually(10_000, async () => {
      const sql = `select 1 from generation where id = $1 and stage = 'submitting' and attempts = 1 and lease_owner is null`;
      return (await world.app.sql(sql, [id])).length === 1 ? null : 'is not put down after the first try';
    });
    world.fal.recorder.forget();
    await decide(actor, 'withdrawn'); // long before the time of the second try
    expect(await reaches(actor, id, 'cancelled')).toMatchObject({ failure: { code: 'consent-withdrawn' }, charge: { state: 'released' } });
    expect(submits()).toEqual([]);
    expect(await points(actor)).toMatchObject({ balance: 100, held: 0 });
    world.app.clock.advance(600_000); // the pause that the provider asked for is over
  });

  it('C6 a withdrawal for one recipient leaves what another may still do', async () => {
    const actor = await world.app.actor({ consent: ['fal', 'local'] });
    world.fal.plan({ hold: true });
    const first = await ask(actor, BODY);
    await reaches(actor, first.id, 'at-provider');
    const [either, onlyFal] = [await ask(actor, BODY), await ask(actor, { ...BODY, provider: 'fal' })];
    world.fal.recorder.forget();
    await decide(actor, 'withdrawn', ['fal']);
    expect(await reaches(actor, onlyFal.id, 'cancelled')).toMatchObject({ failure: { code: 'consent-withdrawn' } });
    expect(await look(actor, either.id)).toMatchObject({ status: 'queued' });
    await actor.post(`/v1/generations/${first.id}/cancel`).expect(200);
    await world.tick(first.id);
    await reaches(actor, first.id, 'cancelled', 'succeeded');
    expect(await reaches(actor, either.id, 'succeeded')).toMatchObject({ provider: { id: 'local' } });
    expect(submits()).toEqual([]);
  });

  it('C3 P23 each sending is written down before it happens, and can be read by the person', async () => {
    const actor = await world.app.actor({ consent: ['fal'] });
    const { id } = await ask(actor, BODY);
    await reaches(actor, id, 'at-provider');
    const { body } = await actor.get('/v1/privacy/disclosures').expect(200);
    expect(body).toMatchObject({
      items: [{ generationId: id, provider: 'fal', purpose: 'generation', outcome: 'sent', keptUntil: expect.any(String) }],
    });
    const [row] = await world.app.sql<{ announced_at: Date; submitted_at: Date; pseudonym: string }>(
      `select d.announced_at, a.submitted_at, d.pseudonym from disclosure d join generation_attempt a on a.id = d.attempt_id
       where d.generation_id = $1`,
      [id],
    );
    expect(row!.announced_at.getTime()).toBeLessThanOrEqual(row!.submitted_at.getTime());
    expect(row!.pseudonym).not.toContain(actor.id);
  });
});
