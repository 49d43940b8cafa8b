import { jest } from '@jest/globals';
import { CheckPolicy } from '../../src/modules/moderation/checks/check-policy.js';
import { encodeMp4, encodeWav } from '../../src/platform/media/index.js';
import { rawPixels } from '../../src/platform/media/testing/pictures.js';
import { DecisionWorld } from '../moderation/support/decision-world.js';
import { FeedWorld } from './feed-world.js';

const SIZE = 64;
const clip = async (frames: number) => {
  const pixels = rawPixels(SIZE, SIZE);
  async function* drawn(): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < frames; i += 1) yield pixels;
  }
  return Buffer.from(await encodeMp4(drawn(), { width: SIZE, height: SIZE, framesPerSecond: 2 }));
};
const tone = (pitch: number) => Buffer.from(encodeWav(Float32Array.from({ length: 8_000 }, (_, i) => Math.sin(i / pitch)), 8_000));

let world: FeedWorld;
beforeAll(async () => {
  world = await FeedWorld.start();
  jest.spyOn(CheckPolicy.prototype, 'verdictOnUnseen').mockReturnValue('allow'); // films wait for nobody here
});
afterAll(() => world?.stop());

it.each([['audio', tone] as const, ['video', clip] as const])(
  'P16 a removed %s is known by the bytes that it was made of, until the decision is reversed', async (kind, made) => {
    const staff = new DecisionWorld(world.app);
    const [ana, bob, mia, leo] = [await world.app.actor(), await world.app.actor(), await staff.moderator(), await staff.moderator()];
    const [bytes, other] = [await made(7), await made(9)];
    const { id } = await world.post(ana, { kind, bytes });
    const { decisionId } = await staff.decide(mia, await staff.reported(bob, 'post', id), { action: 'remove', rule: 'intimate-imagery' });
    const { body } = await bob.post('/v1/posts', { creationId: await world.creation(bob, { kind, bytes }) }).expect(422);
    expect(body).toMatchObject({ code: 'content-refused', errors: [{ pointer: '#/creationId' }] });
    expect((await world.post(bob, { kind, bytes: other })).state).toBe('published');
    await staff.answer(leo, await staff.appealOf(ana, decisionId!)).expect(201);
    expect((await world.post(bob, { kind, bytes })).state).toBe('published');
  },
);
