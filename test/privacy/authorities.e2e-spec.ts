import { randomUUID } from 'node:crypto';
import type { Actor } from '../support/actor.js';
import { DAY_MS, RequestsWorld } from './requests-world.js';

describe('what authorities get', () => {
  let desk: RequestsWorld;
  let eva: Actor;
  let ana: Actor;

  beforeAll(async () => {
    desk = await RequestsWorld.start();
    eva = await desk.staff();
  }, 60_000);
  afterAll(() => desk?.stop());
  beforeEach(async () => {
    ana = await desk.app.actor({ country: 'ES' });
  });

  const PATH = '/v1/staff/privacy/authority-disclosures';
  const act = { case: 'Az 12/2026', purpose: 'Order of the court.' };
  const proposal = () => ({
    ...act, accountId: ana.id, recipient: 'District court of Madrid', country: 'ES', basis: 'Art. 6(1)(c) GDPR; order of 2 November',
    reference: '12/2026', categories: ['identity', 'activity'],
  });
  const tried = async (who: Actor, path: string, body: object) => {
    const { status, body: answer } = await who.post(`${PATH}${path}`, { ...act, ...body });
    return status < 400 ? String(status) : `${status} ${(answer as { code: string }).code}`;
  };

  it('P22 each disclosure to an authority is proposed by one, approved by another, and recorded with what was handed over', async () => {
    const leo = await desk.staff();
    const { id } = (await eva.post(PATH, proposal()).expect(201)).body as { id: string };
    expect(await tried(eva, `/${id}/disclosed`, { handedOver: 'name and sign-ins' })).toBe('409 disclosure-not-approved');
    expect(await tried(eva, `/${id}/approve`, {})).toBe('403 disclosure-second-person-required');
    expect(await Promise.all([tried(leo, `/${id}/approve`, {}), tried(leo, `/${id}/approve`, {})]).then((all) => all.sort())).toEqual([
      '200', '409 disclosure-approved',
    ]);
    expect(await tried(leo, `/${id}/disclosed`, { handedOver: 'name and sign-ins' })).toBe('200');
    expect(await tried(eva, `/${id}/disclosed`, { handedOver: 'more' })).toBe('409 already-disclosed');
    const lying = await desk.app.sql('select reference, handed_over from authority_disclosure where id = $1', [id]);
    expect(JSON.stringify(lying)).not.toMatch(/12\/2026|sign-ins/);
    const query = `?case=${encodeURIComponent(act.case)}&purpose=audit&accountId=${ana.id}`;
    const { items } = (await leo.get(`${PATH}${query}`).expect(200)).body as { items: object[] };
    expect(items).toMatchObject([{
      id, state: 'disclosed', reference: '12/2026',
        recipient: 'District court of Madrid', categories: ['identity', 'activity'], proposedBy: eva.id,
      approvedBy: leo.id, handedOver: 'name and sign-ins',
    }]);
    expect(await desk.audited(id)).toEqual([
      'privacy.disclosure-proposed', 'privacy.disclosure-approved', 'privacy.disclosure-handed-over',
    ]);
    expect(await desk.audited(ana.id)).toContain('privacy.disclosure-listed');
    await expect(
      desk.app.sql('update authority_disclosure set approved_by = proposed_by where id = $1', [id]),
    ).rejects.toThrow('two_people');
  });

  it('is not for other staff, nor without a case, nor about oneself', async () => {
    const mia = await desk.staff('moderator');
    await mia.get(`${PATH}?case=1&purpose=look`).expect(403);
    await eva.get(`${PATH}?purpose=look`).expect(422);
    await eva.post(PATH, { ...proposal(), case: ' ' }).expect(422);
    await eva.post(PATH, { ...proposal(), categories: ['everything'] }).expect(422);
    expect(await tried(eva, '', { ...proposal(), accountId: eva.id })).toBe('403 own-disclosure');
    expect(await tried(eva, '', { ...proposal(), accountId: randomUUID() })).toBe('404 account-not-found');
    expect(await tried(eva, `/${randomUUID()}/approve`, {})).toBe('404 authority-disclosure-not-found');
  });

  it('is approved and handed over under the case that it was proposed under, or by its own id, alone', async () => {
    const leo = await desk.staff();
    const { id } = (await eva.post(PATH, proposal()).expect(201)).body as { id: string };
    const other = { case: 'Az 13/2026' };
    expect(await tried(leo, `/${id}/approve`, other)).toBe('409 case-mismatch');
    expect(await tried(leo, `/${id}/approve`, { case: id })).toBe('200');
    expect(await tried(leo, `/${id}/disclosed`, { ...other, handedOver: 'all' })).toBe('409 case-mismatch');
    expect(await tried(leo, `/${id}/disclosed`, { handedOver: 'name' })).toBe('200');
  });

  it.each([['past', -1], ['far off', 6 * 366]])('is secret until a time that is not %s', async (_, days) => {
    const secretUntil = new Date(desk.app.clock.now().getTime() + days * DAY_MS).toISOString();
    expect(await tried(eva, '', { ...proposal(), secretUntil })).toBe('422 invalid-request');
  });
});
