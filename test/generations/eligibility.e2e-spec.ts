import { randomUUID } from 'node:crypto';
import { CONFIG_FOLDER } from '../../src/platform/config/config-folder.js';
import { Regions } from '../../src/platform/config/regions.js';
import { RuleTable } from '../../src/modules/auth/eligibility/rule-table.js';
import type { Actor } from '../support/actor.js';
import { ask, type FalWorld, look, points, reaches, startFalWorld } from './generation-world.js';

const BODY = { tool: 'image.create', prompt: 'a red bicycle' };

describe('generations and the rules about age and place', () => {
  let world: FalWorld;

  beforeAll(async () => {
    // one at a time for each account, so that a second waits in line
    world = await startFalWorld({ local: true, env: { GENERATION_LIMIT_PER_ACCOUNT: '1' } });
  });
  afterAll(() => world.stop());
  beforeEach(() => world.fal.recorder.forget());

  const signal = (actor: Actor, band: string, guardianConsent?: string) =>
    actor.put('/v1/me/age-signal', { band, source: 'apple-declared-age-range', guardianConsent }).expect(200);
  const submits = () => world.fal.recorder.requests.filter(({ method }) => method === 'POST');
  const submit = (actor: Actor, body: object) => actor.post('/v1/generations', body).set('idempotency-key', randomUUID());
  /** One at the provider, which holds it; whatever comes next waits. */
  const occupy = async (actor: Actor) => {
    world.fal.plan({ hold: true });
    const { id } = await ask(actor, BODY);
    await reaches(actor, id, 'at-provider');
    world.fal.recorder.forget();
    return id;
  };

  it('P4 who is too young where they are is refused, with the rule; nothing is held and nothing leaves', async () => {
    const actor = await world.app.actor({ consent: true, country: 'DE' });
    await signal(actor, '13-15');
    const { body } = await submit(actor, BODY).expect(403);
    expect(body).toMatchObject({
      code: 'feature-refused', feature: 'ai-features', verdict: 'refused', rule: 'own-consent-from-16', missing: [],
      detail: 'Where you are, people younger than 16 need the permission of a parent or guardian for this.',
    });
    await world.app.drain();
    expect(await points(actor)).toMatchObject({ balance: 100, held: 0 });
    expect([world.fal.recorder.connections, world.fal.recorder.bytesReceived]).toEqual([0, 0]);
    await signal(actor, '13-15', 'granted');
    await ask(actor, { ...BODY, provider: 'local' });
  });

  it('who told nothing of their age is not held up: unknown is no refusal', async () => {
    const actor = await world.app.actor({ consent: true });
    const { id } = await ask(actor, { ...BODY, provider: 'local' });
    await reaches(actor, id, 'succeeded');
  });

  it('what waits in line stops when a guardian takes the permission back; what was sent goes on', async () => {
    const actor = await world.app.actor({ consent: ['fal'], country: 'JP' });
    await signal(actor, '16-17', 'granted');
    const first = await occupy(actor);
    const second = await ask(actor, BODY);
    await signal(actor, '16-17', 'revoked');
    expect(await reaches(actor, second.id, 'cancelled')).toMatchObject({
      failure: { code: 'feature-refused', detail: 'Your parent or guardian has taken back their permission.' },
      charge: { state: 'released', captured: 0 },
    });
    const { body } = await actor.get(`/v1/generations/${second.id}`).set('accept-language', 'es').expect(200);
    expect(body).toMatchObject({ failure: { detail: 'Tu padre, madre o tutor ha retirado su permiso.' } });
    expect(submits()).toEqual([]);
    expect(await look(actor, first)).toMatchObject({ status: 'running' });
  });

  it('the rules are asked again at dispatch: what became known meanwhile counts, even if nobody announced it', async () => {
    const actor = await world.app.actor({ consent: ['fal'], country: 'JP' });
    await signal(actor, '16-17');
    const first = await occupy(actor);
    const second = await ask(actor, BODY);
    await world.app.drain();
    await world.app.sql("update age_signal set band = 'under-13' where account_id = $1", [actor.id]);
    await actor.post(`/v1/generations/${first}/cancel`).expect(200);
    await world.tick(first);
    expect(await reaches(actor, second.id, 'cancelled', 'at-provider')).toMatchObject({
      status: 'cancelled', failure: { code: 'feature-refused' }, charge: { state: 'released' },
    });
    expect(submits().filter(({ path }) => !path.includes('cancel'))).toEqual([]);
  });

  describe('with a rule about one provider', () => {
    let answer: RuleTable['answer'];

    beforeAll(() => {
      const table = world.app.get(RuleTable);
      answer = table.answer;
      const rule = {
        id: 'no-fal-in-japan', features: ['provider:fal'], when: { places: ['JP'] }, effect: 'refuse', whileUnknown: 'proceed',
        from: '2026-01-01', reason: { en: 'fal is not offered in Japan.', es: 'fal no se ofrece en Japón.' }, sources: ['a test'],
      } as const;
      const changed = new RuleTable([rule, ...table.rules], Regions.load(CONFIG_FOLDER));
      table.answer = changed.answer.bind(changed);
    });
    afterAll(() => {
      world.app.get(RuleTable).answer = answer;
    });

    it('another one does the work, and the refused one is given nothing', async () => {
      const actor = await world.app.actor({ consent: true, country: 'JP' });
      const { id } = await ask(actor, BODY);
      expect(await reaches(actor, id, 'succeeded')).toMatchObject({ provider: { id: 'local' } });
      expect(world.fal.recorder.connections).toBe(0);
    });

    it('asking for it by name is refused, with the rule', async () => {
      const actor = await world.app.actor({ consent: true, country: 'JP' });
      const { body } = await submit(actor, { ...BODY, provider: 'fal' }).expect(403);
      expect(body).toMatchObject({ code: 'feature-refused', feature: 'provider:fal', rule: 'no-fal-in-japan' });
    });

    it('consent is not asked for what would be refused all the same', async () => {
      const actor = await world.app.actor({ country: 'JP' });
      expect((await submit(actor, BODY).expect(403)).body).toMatchObject({ code: 'consent-required', recipients: ['local'] });
    });
  });
});
