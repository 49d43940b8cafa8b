import type { AccountId } from '../../src/kernel/ids.js';
import { StorageReconciler } from '../../src/modules/scheduler/reconcile/storage-reconciler.js';
import { RemoveStrayUploads } from '../../src/modules/scheduler/reconcile/reconcile.tasks.js';
import { outcomeOf } from '../auth/auth-parts.js';
import { DAY_MS, DeletionWorld, type Leaver } from './deletion-world.js';
import { BreakableModule, BreakableWork } from './saga-faults.js';

interface Form {
  readonly id: string;
  readonly upload: { readonly url: string; readonly fields: Readonly<Record<string, string>> };
}

/** Nothing of the person is to be had from the moment on in which the end is asked for, and nobody waits for a form. */
describe('an end that is wanted now', () => {
  let world: DeletionWorld;
  beforeAll(async () => {
    world = await DeletionWorld.start({ more: [BreakableModule] });
  }, 60_000);
  afterAll(() => world?.stop());

  const form = async ({ client }: Leaver) =>
    (await client.post('/v1/uploads', { kind: 'image', contentType: 'image/png', sizeBytes: 9 }).expect(201)).body as Form;
  const send = async ({ upload }: Form) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(upload.fields)) body.append(name, value);
    body.append('file', new Blob([Buffer.from('123456789')], { type: 'image/png' }));
    return (await fetch(upload.url, { method: 'POST', body })).status;
  };
  const pictureOf = ({ session }: Leaver) => new URL(session.account.profile.avatarUrl).pathname;
  const receiptOf = (jws: string) => JSON.parse(Buffer.from(jws.split('.')[1]!, 'base64url').toString()) as {
    kept: { class: string; until: string | null; note?: string }[];
  };

  it('P33 is carried out at once although a form is open; what is sent there later goes, and the receipt says by when', async () => {
    const ana = await world.person();
    const open = await form(ana);
    const { secret } = await world.leave(ana, 'now');
    await world.app.drain();
    const { status, receipt, waitingFor } = await world.status(secret);
    expect([status, waitingFor]).toEqual(['completed', null]);
    const kept = receiptOf(receipt).kept.find((part) => part.class === 'unfinished-upload');
    expect(kept).toMatchObject({ note: expect.stringMatching(/^1 addresses for uploads/) });
    expect(new Date(kept!.until!).getTime() - world.app.clock.now().getTime()).toBeLessThanOrEqual(3 * DAY_MS / 24);

    expect(await send(open)).toBeLessThan(300);
    const stray = () => world.inScope(() => world.app.get(StorageReconciler).reconcile({ prefix: 'raw/', graceMs: 0 }));
    expect((await stray()).orphans).toBe(1);
    world.app.clock.advance(DAY_MS / 12);
    await world.inScope(() => world.app.get(RemoveStrayUploads).run(new AbortController().signal));
    expect((await stray()).orphans).toBe(0);
  }, 60_000);

  it('nor is the picture shown any more, from the asking on; undone, it is back', async () => {
    const { stranger } = world.app;
    const ana = await world.person();
    await stranger.get(pictureOf(ana)).expect(200);
    await world.leave(ana);
    await stranger.get(pictureOf(ana)).expect(404);
    await ana.client.delete('/v1/privacy/deletion').expect(204);
    await stranger.get(pictureOf(ana)).expect(200);
  });

  it('and the person is told what is waited for, and until when', async () => {
    const ana = await world.person();
    const { id } = await form(ana);
    const until = world.app.clock.after(30_000);
    await world.app.sql("update upload set status = 'checking', lease_expires_at = $1 where id = $2", [until, id]);
    const { secret } = await world.leave(ana, 'now');
    await world.app.drain();
    const { status, steps, waitingFor } = await world.status(secret, 'es');
    expect(status).toBe('running');
    const text = expect.stringMatching(/^Algo tuyo sigue en uso/);
    expect(waitingFor).toEqual({ step: 'files', why: 'busy', until: until.toISOString(), text });
    const running = (steps as { step: string; status: string }[]).filter((it) => it.status === 'running');
    expect(running.map(({ step }) => step)).toEqual(['files']);
    await world.app.stranger.get(pictureOf(ana)).expect(404);
    expect((await outcomeOf(ana.client.get('/v1/me')))[0]).toBe(401);
    await world.carriedOut(30_000);
    expect(await world.status(secret)).toMatchObject({ status: 'completed', waitingFor: null });
  }, 60_000);

  it('and so, when a step fails', async () => {
    const ana = await world.person();
    const broken = world.app.get(BreakableWork).brokenFor;
    broken.add(ana.id as AccountId);
    const { secret } = await world.leave(ana, 'now');
    await world.app.drain();
    expect((await world.status(secret)).waitingFor).toMatchObject({ step: 'work', why: 'failed', until: expect.any(String) });
    broken.clear();
    await world.carriedOut();
  }, 60_000);
});
