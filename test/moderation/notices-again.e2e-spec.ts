import 'reflect-metadata';
import { jest } from '@jest/globals';
import { RetentionRunner } from '../../src/modules/scheduler/index.js';
import type { TestApp } from '../support/harness.js';
import { startWithoutTicks } from '../uploads/uploads-world.js';
import { withFakeContents } from './support/fake-content.js';

const HOUR = 3_600_000;
const contact = { name: 'Eva Prado', email: 'eva.prado@example.test' };

describe('a notice that is sent again with its key', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startWithoutTicks({ env: { TRUST_PROXY: '127.0.0.1' } });
  }, 90_000);
  beforeEach(() => {
    app.clock.set(new Date());
    withFakeContents(app);
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app?.stop());

  const words = { kind: 'privacy', explanation: 'It shows my house.', contact, goodFaith: true };
  const send = (key: string, body: object = words) => app.stranger.post('/v1/notices', body).set('idempotency-key', key);
  const notices = async () => (await app.sql<{ count: number }>('select count(*)::int as count from notice'))[0]!.count;

  it('is taken once, and answered the same: the same number, the same secret, which opens it', async () => {
    const before = await notices();
    const first = await send('key-1').expect(201);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    const { contact: _, ...rest } = words;
    app.clock.advance(HOUR);
    const again = await send('key-1', { contact: { email: contact.email, name: contact.name }, ...rest }).expect(201);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.text).toBe(first.text);
    expect(await notices()).toBe(before + 1);
    const { id, secret } = again.body as { id: string; secret: string };
    await app.stranger.get(`/v1/notices/${id}`).set('X-Notice-Secret', secret).expect(200);
  });

  it('is another one without a key, or with another', async () => {
    const before = await notices();
    const first = (await send('key-2').expect(201)).body as { id: string };
    const others = [await send('key-3').expect(201), await app.stranger.post('/v1/notices', words).expect(201)];
    expect(new Set([first.id, ...others.map(({ body }) => (body as { id: string }).id)]).size).toBe(3);
    expect(await notices()).toBe(before + 3);
  });

  it('is another one from elsewhere: strangers who think of one key do not meet', async () => {
    const from = async (address: string) => (await send('1').set('x-forwarded-for', address).expect(201)).body as { id: string };
    const [first, other, near] = [await from('2001:db8:1::1'), await from('198.51.100.7'), await from('2001:db8:1::2')];
    expect(other.id).not.toBe(first.id);
    expect(near).toEqual(first); // of the same network
  });

  it('is refused with other words, and for a key that is none', async () => {
    await send('key-4').expect(201);
    const before = await notices();
    for (const other of [{ ...words, kind: 'other' }, { ...words, contact: { ...contact, name: 'Eva' } }, { kind: 'privacy' }]) {
      expect((await send('key-4', other).expect(422)).body).toMatchObject({ code: 'idempotency-key-reused' });
    }
    for (const key of ['x'.repeat(256), 'ä']) {
      expect((await send(key).expect(400)).body).toMatchObject({ code: 'idempotency-key-invalid' });
    }
    expect(await notices()).toBe(before);
  });

  it('keeps nothing of one that was refused', async () => {
    await send('key-5', { kind: 'gossip' }).expect(422);
    await send('key-5').expect(201);
  });

  it('is taken once however often it arrives at once', async () => {
    const before = await notices();
    const answers: number[] = [];
    const sent = () => Promise.all(Array.from({ length: 6 }, async () => answers.push((await send('key-6')).status)));
    const onlyOneWaits = () => app.until(async () => (answers.length === 5 ? null : `${answers.length} of 5 are answered`));
    await app.overlap('notice', 1, sent, onlyOneWaits);
    expect(answers).toEqual([409, 409, 409, 409, 409, 201]);
    expect(await notices()).toBe(before + 1);
  });

  it('keeps nothing that anybody could read, and that for 48 hours', async () => {
    const { body } = await send('a key of Eva').expect(201);
    const kept = JSON.stringify(await app.sql('select * from notice_answer'));
    const { id, secret } = body as { id: string; secret: string };
    for (const private_ of [id, secret, contact.email, contact.name, 'a key of Eva', '127.0.0.1']) expect(kept).not.toContain(private_);
    app.clock.advance(47 * HOUR);
    expect((await send('a key of Eva').expect(201)).headers['idempotency-replayed']).toBe('true');
    app.clock.advance(2 * HOUR);
    expect((await send('a key of Eva').expect(201)).headers['idempotency-replayed']).toBeUndefined();
    await app.get(RetentionRunner).run({ at: app.clock.after(49 * HOUR) });
    expect(await app.sql('select 1 from notice_answer')).toEqual([]);
  });
});
