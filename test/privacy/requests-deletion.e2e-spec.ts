import 'reflect-metadata';
import { Deletions } from '../../src/modules/privacy/deletion/deletions.service.js';
import { SettleErasures } from '../../src/modules/privacy/requests/settle-erasures.task.js';
import type { Actor } from '../support/actor.js';
import { end } from './canary/ending.js';
import { RequestsWorld } from './requests-world.js';

const WEB = '/v1/privacy/requests/web';

describe('a deletion that staff start', () => {
  let world: RequestsWorld;
  let ana: Actor;
  let eva: Actor;
  let leo: Actor;

  beforeAll(async () => {
    world = await RequestsWorld.start();
    [eva, leo] = [await world.staff(), await world.staff()];
  }, 60_000);
  beforeEach(async () => {
    ana = await world.app.actor({ country: 'ES', locale: 'es' });
  });
  afterAll(() => world?.stop());

  const settle = () => world.inScope(() => world.app.get(SettleErasures).run(new AbortController().signal));

  it('P33 staff start the deletion of who cannot reach the app: one proposes, another approves, and the person has the key', async () => {
    const id = await world.enter(eva, { kind: 'erasure', contact: 'lost@example.test', language: 'en' });
    expect(await world.act(eva, id, 'erase')).toBe('409 identity-unproved');
    const identity = { method: 'answer-from-sign-in-address', accountId: ana.id, note: 'She answered from the address of her sign-in.' };
    expect(await world.act(eva, id, 'identity', identity)).toBe('200');
    expect(await world.act(eva, id, 'approve')).toBe('409 nothing-to-approve');
    expect(await world.act(eva, id, 'erase', { when: 'grace' })).toBe('202');
    expect(await world.act(leo, id, 'erase')).toBe('409 approval-pending');
    expect(await world.act(eva, id, 'approve')).toBe('403 second-person-required');
    expect(await world.act(leo, id, 'complete')).toBe('409 approval-pending');
    expect(((await ana.get('/v1/me').expect(200)).body as { status: string }).status).toBe('active');
    expect(await world.act(leo, id, 'approve')).toBe('204');
    expect(await world.act(leo, id, 'approve')).toBe('409 nothing-to-approve');
    expect(((await ana.get('/v1/me').expect(200)).body as { status: string }).status).toBe('deletion-scheduled');
    const [deletion] = await world.app.sql<{ origin: string; request_id: string }>(
      'select origin, request_id from account_deletion where account_id = $1', [ana.id],
    );
    expect(deletion).toEqual({ origin: 'staff', request_id: id });
    await world.app.drain();
    expect(world.mail.to('lost@example.test').at(-1)!.text).toMatch(/Key to its status and receipt: \S{40,}/);
    expect(await world.typesOf(eva, id)).toEqual([
      'received', 'told', 'identity-checked', 'account-tied', 'asked-erase', 'approved', 'told',
    ]);
    expect(await world.audited(id)).toEqual(expect.arrayContaining(['privacy.request-erase-proposed', 'privacy.request-approved']));
    await settle();
    expect((await world.read(leo, id)).request.state).toBe('approved'); // nothing is erased yet
    const wish = await world.ask(ana, 'erasure');
    const web = { kind: 'access', email: ana.email.toUpperCase(), details: 'Nobody tied it.' };
    const { body } = await world.app.stranger.post(WEB, web).expect(202);
    const access = await world.ask(ana, 'access');
    const { id: deletionId } = await end(world.app, { actor: ana, mark: '' });
    await settle();
    await settle();
    const read = await world.read(leo, id);
    expect(read).toMatchObject({ request: { state: 'done' }, accountId: deletionId, deletionId, contact: null });
    expect((await world.typesOf(eva, id)).slice(7)).toEqual(['erased', 'done']);
    expect(JSON.stringify(read.events.map(({ data }) => data))).not.toMatch(new RegExp(`${ana.id}|${eva.id}|${leo.id}`));
    expect(await world.act(eva, id, 'complete')).toBe('409 privacy-request-settled');
    expect((await world.read(leo, wish)).request.state).toBe('done');
    // one that nobody had tied to the account is the person's by its address: its words are gone too
    const tied = await world.read(leo, (body as { id: string }).id);
    expect(tied).toMatchObject({ accountId: deletionId, contact: null, details: null });
    expect(tied.events.find(({ type }) => type === 'account-tied')).toMatchObject({ by: 'service', data: { by: 'address' } });
    // what else was asked is for staff to settle, and the log does not say that somebody was told
    expect(await world.act(eva, access, 'complete')).toBe('204');
    expect((await world.read(leo, access)).events.at(-2)).toMatchObject({ type: 'told', data: { news: 'done', by: [] } });
  });

  it('whoever approved it, nobody alone refuses it, calls it done or gives it to another account while it goes on', async () => {
    const bea = await world.app.actor();
    const id = await world.ask(ana, 'erasure');
    await world.act(eva, id, 'erase', { when: 'grace' });
    await world.act(leo, id, 'approve');
    const identity = { method: 'other', accountId: bea.id, note: 'It is somebody else.' };
    expect(await world.act(eva, id, 'refuse', { reason: 'excessive' })).toBe('409 approval-given');
    expect(await world.act(eva, id, 'complete')).toBe('409 approval-given');
    expect(await world.act(eva, id, 'identity', identity)).toBe('409 approval-given');
    expect(await world.act(eva, id, 'erase', { when: 'now' })).toBe('409 approval-given');
    expect((await world.read(leo, id)).request.state).toBe('approved');
    const access = await world.ask(ana, 'access');
    await world.act(eva, access, 'export');
    await world.act(leo, access, 'approve');
    expect(await world.act(eva, access, 'identity', identity)).toBe('409 approval-given');
    expect(await world.act(eva, access, 'complete')).toBe('204');
  });

  it('a deletion that the person takes back was no erasure: the request is at the desk again', async () => {
    const id = await world.ask(ana, 'erasure');
    expect(await world.act(eva, id, 'erase', { when: 'grace' })).toBe('202');
    expect(await world.act(leo, id, 'approve')).toBe('204');
    await world.inScope(() => world.app.get(Deletions).undo(ana.id));
    await settle();
    await settle();
    expect(await world.read(leo, id)).toMatchObject({ request: { state: 'in-progress' }, deletionId: null });
    expect((await world.typesOf(eva, id)).slice(-3)).toEqual(['asked-erase', 'approved', 'disapproved']);
    expect(await world.act(eva, id, 'erase')).toBe('202');
  });
});
