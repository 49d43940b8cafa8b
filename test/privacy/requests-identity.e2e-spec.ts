import type { Actor } from '../support/actor.js';
import { DAY_MS, PURPOSE, RequestsWorld } from './requests-world.js';

interface Checked {
  readonly law: string;
  readonly dueAt: string;
  readonly lawBefore: string;
  readonly dueBefore: string;
  readonly isSooner: boolean;
}

describe('a request is tied to an account that lives under another law', () => {
  let world: RequestsWorld;
  let eva: Actor;
  beforeAll(async () => {
    world = await RequestsWorld.start();
    eva = await world.staff();
  }, 60_000);
  afterAll(() => world?.stop());

  const person = async (country: string) => {
    const actor = await world.app.actor();
    await actor.patch('/v1/me', { country }).expect(200);
    return actor.id;
  };
  const entered = (place: object) =>
    world.enter(eva, { kind: 'access', contact: 'somebody@example.test', details: 'Everything.', language: 'en', ...place });
  const tie = async (id: string, accountId: string) => {
    const body = { purpose: PURPOSE, method: 'answer-from-sign-in-address', accountId };
    return (await eva.post(`/v1/staff/privacy/requests/${id}/identity`, body).expect(200)).body as Checked;
  };
  const changes = async (id: string) => (await world.read(eva, id)).events.filter(({ type }) => type === 'law-changed');

  it('with less time: staff are told in the answer, and it is in the log', async () => {
    const id = await entered({ country: 'US', region: 'US-CA' });
    const { request: before } = await world.read(eva, id);
    expect(before.law).toBe('ccpa');
    const checked = await tie(id, await person('BR'));
    expect(checked).toMatchObject({ law: 'lgpd', lawBefore: 'ccpa', dueBefore: before.dueAt, isSooner: true });
    expect(new Date(before.dueAt).getTime() - new Date(checked.dueAt).getTime()).toBe(30 * DAY_MS);
    expect((await world.read(eva, id)).request).toMatchObject({ law: 'lgpd', dueAt: checked.dueAt });
    expect(await changes(id)).toMatchObject([
      { actorId: eva.id, data: { from: 'ccpa', to: 'lgpd', dueBefore: before.dueAt, dueAt: checked.dueAt } },
    ]);
  });

  it('with more time: what was promised stands', async () => {
    const id = await entered({ country: 'BR' });
    const { request: before } = await world.read(eva, id);
    const checked = await tie(id, await person('ES'));
    expect(checked).toEqual({ law: 'gdpr', lawBefore: 'lgpd', dueAt: before.dueAt, dueBefore: before.dueAt, isSooner: false });
    expect(await changes(id)).toHaveLength(1);
  });

  it('and under the same law nothing is said of it', async () => {
    const id = await entered({ country: 'ES' });
    expect(await tie(id, await person('DE'))).toMatchObject({ law: 'gdpr', lawBefore: 'gdpr', isSooner: false });
    expect(await changes(id)).toEqual([]);
  });
});
