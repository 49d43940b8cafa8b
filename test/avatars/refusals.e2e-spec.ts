import { randomUUID } from 'node:crypto';
import { picture } from '../../src/platform/media/testing/pictures.js';
import { ask, points, reaches } from '../generations/generation-world.js';
import type { Actor } from '../support/actor.js';
import { startApp, type TestApp } from '../support/harness.js';
import { png, wav } from '../support/stand-ins/media-files.js';
import { Avatars, DECLARED } from './avatar-world.js';

interface Refusal {
  readonly code: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  readonly policy?: string;
  readonly purpose?: string;
  readonly recipients?: readonly string[];
}

describe('an avatar that is refused', () => {
  let app: TestApp;
  let avatars: Avatars;
  let ana: Actor;
  let photos: string[];

  beforeAll(async () => {
    app = await startApp({ env: { ROLES: 'api' } }); // nobody works: what is written down shows
    avatars = new Avatars(app);
    ana = await avatars.person('local');
    photos = await avatars.photos(ana, 9);
  });
  afterAll(() => app?.stop());
  afterEach(async () => {
    expect(await points(ana)).toMatchObject({ balance: 100, held: 0 });
    expect(await app.sql('select id from avatar where account_id = $1', [ana.id])).toEqual([]);
    expect(await app.sql('select id from generation where account_id = $1', [ana.id])).toEqual([]);
  });

  const eight = () => photos.slice(0, 8);
  const refused = async (body: object, status = 422, actor = ana) => (await avatars.asked(actor, body).expect(status)).body as Refusal;
  const pointers = ({ errors = [] }: Refusal) => errors.map(({ pointer }) => pointer);
  const generation = (body: object) => ana.post('/v1/generations', body).set('idempotency-key', randomUUID());

  it('names each photo that does not do, and why, before any point is held', async () => {
    const bob = await avatars.person('local');
    const [theirs] = await avatars.photos(bob, 1);
    const small = await avatars.photo(ana, png(512, 511, [1, 2, 3]));
    const moving = await avatars.photo(ana, await picture('gif', 512, 512), 'image/gif');
    const again = await avatars.photo(ana, png(512, 512, [0, 80, 120])); // the first one's bytes
    const sound = await avatars.photo(ana, wav(), 'audio/wav', 'audio');
    const begun = (await avatars.uploads.begin(ana, 'image', 'image/png', 100)).id;
    const chosen = [photos[0], theirs, small, moving, again, sound, begun, randomUUID(), photos[1]];
    const { code, errors } = await refused({ photos: chosen });
    expect(code).toBe('invalid-request');
    expect(errors?.map(({ pointer, detail }) => `${pointer} ${detail}`)).toEqual([
      '#/photos/1 is not one of your uploads, or is not ready',
      '#/photos/2 must have at least 512 pixels on its shorter side',
      '#/photos/3 must have the type image/jpeg or image/png',
      '#/photos/4 is the same file as one before it',
      '#/photos/5 must be of the kind image',
      '#/photos/6 is not one of your uploads, or is not ready',
      '#/photos/7 is not one of your uploads, or is not ready',
    ]);
  });

  it.each<[string, () => object, string[]]>([
    ['too few photos', () => ({ photos: photos.slice(0, 7) }), ['#/photos']],
    ['too many photos', () => ({ photos: Array.from({ length: 31 }, () => randomUUID()) }), ['#/photos']],
    ['the same photo twice', () => ({ photos: [...photos.slice(0, 8), photos[0]] }), ['#/photos']],
    ['no photos', () => ({}), ['#/photos']],
    ['no name', () => ({ photos: eight(), name: '' }), ['#/name']],
    ['nothing declared', () => ({ photos: eight(), declaration: undefined }), ['#/declaration']],
    ['half of it declared', () => ({ photos: eight(), declaration: { ownPhotos: true } }), ['#/declaration/onePerson']],
    ['the contrary declared', () => ({ photos: eight(), declaration: { ownPhotos: false, onePerson: false } }),
      ['#/declaration/ownPhotos', '#/declaration/onePerson']],
    ['more than it takes', () => ({ photos: eight(), trigger: 'ana' }), ['#/trigger']],
  ])('points at %s', async (_, body, expected) => {
    expect(pointers(await refused(body()))).toEqual(expected);
  });

  it('is said in Spanish, too', async () => {
    const body = { photos: eight(), declaration: { ...DECLARED, onePerson: false } };
    const answer = await avatars.asked(ana, body).set('accept-language', 'es');
    expect((answer.body as Refusal).errors).toEqual([{ pointer: '#/declaration/onePerson', detail: 'debe ser true' }]);
  });

  it('C1 asks for a consent of its own: who granted only generation gets the policy, the purpose and the recipients', async () => {
    const bob = await app.actor({ consent: ['local'] });
    const body = { photos: await avatars.photos(bob) };
    const refusal = await refused(body, 403, bob);
    expect(refusal).toMatchObject({ code: 'consent-required', policy: 'ai-data-sharing', purpose: 'training', recipients: ['local'] });
    await avatars.grant(bob, ['local'], ['training']);
    await avatars.asked(bob, body).expect(202);
  });

  it('C4 is refused again once the consent to training is withdrawn, and so is what waited', async () => {
    const bob = await avatars.person('local');
    const begun = await avatars.train(bob);
    await avatars.grant(bob, ['local'], ['training'], 'withdrawn');
    const worker = await startApp({ beside: app, env: { ROLES: 'worker' } });
    const done = await avatars.reaches(bob, begun.id, 'failed', 'ready').finally(() => worker.stop());
    expect(done).toMatchObject({
      status: 'failed', failure: { code: 'consent-withdrawn' }, training: { status: 'cancelled', charge: { released: 80 } },
    });
    expect((await refused({ photos: await avatars.photos(bob) }, 403, bob)).code).toBe('consent-required');
  });

  it('needs its points', async () => {
    const bob = await avatars.person('local');
    await avatars.train(bob);
    expect((await refused({ photos: await avatars.photos(bob) }, 409, bob)).code).toBe('points-insufficient');
    expect((await bob.get('/v1/avatars').expect(200)).body).toMatchObject({ items: [{}], nextCursor: null });
  });

  it('is offered by those alone who can train', async () => {
    expect((await refused({ photos: eight(), provider: 'openai' })).code).toBe('provider-not-offered');
  });

  it('is not to be had as a mere generation', async () => {
    const { body } = await generation({ tool: 'avatar.train', inputs: { photos: eight() } }).expect(422);
    expect((body as Refusal).errors).toEqual([{ pointer: '#/tool', detail: 'is asked for with `POST /v1/avatars`' }]);
  });

  it('is named where it is needed, and nowhere else', async () => {
    const without = await generation({ tool: 'avatar.image', prompt: 'x' }).expect(422);
    expect(pointers(without.body as Refusal)).toEqual(['#/avatarId']);
    const beside = await generation({ tool: 'image.create', prompt: 'x', avatarId: randomUUID() }).expect(422);
    expect(pointers(beside.body as Refusal)).toEqual(['#/avatarId']);
    const unknown = await generation({ tool: 'avatar.image', prompt: 'x', avatarId: randomUUID() }).expect(404);
    expect(unknown.body).toMatchObject({ code: 'avatar-not-found' });
  });

  it('is not used before it is ready', async () => {
    const bob = await avatars.person('local');
    const begun = await avatars.train(bob);
    const use = { tool: 'avatar.image', prompt: 'x', avatarId: begun.id };
    await bob.post('/v1/generations', use).set('idempotency-key', randomUUID()).expect(404);
    await bob.delete(`/v1/avatars/${begun.id}`).expect(204);
    expect(await points(bob)).toMatchObject({ balance: 20 });
  });

  it('is shown ahead: what would be sent, to whom, for how much', async () => {
    const { body } = await ana.post('/v1/generations/preview', { tool: 'avatar.train', inputs: { photos: eight() } }).expect(200);
    expect(body).toMatchObject({
      purpose: 'training', points: 80,
      recipients: [{ id: 'local', consent: 'granted', categories: ['photos', 'training-media'], request: {} }],
    });
    const quote = (await ana.post('/v1/quotes', { tool: 'avatar.train' }).expect(201)).body as { quoteId: string };
    const bob = await avatars.person('local');
    expect((await refused({ photos: await avatars.photos(bob), quoteId: quote.quoteId }, 409, bob)).code).toBe('quote-invalid');
  });
});

describe('the age that avatars ask for', () => {
  it('holds for the training and for the use', async () => {
    const app = await startApp({ env: { ROLES: 'api,worker' } });
    const avatars = new Avatars(app);
    try {
      const bob = await avatars.person('local');
      const { id } = await avatars.train(bob);
      await avatars.reaches(bob, id, 'ready');
      const made = await ask(bob, { tool: 'avatar.image', avatarId: id, prompt: 'x' });
      await reaches(bob, made.id, 'succeeded');
      const photos = await avatars.photos(bob);
      await bob.put('/v1/me/age-signal', { band: '13-15', source: 'apple-declared-age-range', guardianConsent: 'granted' }).expect(200);
      const use = { tool: 'avatar.image', avatarId: id, prompt: 'x' };
      const { body } = await bob.post('/v1/generations', use).set('idempotency-key', randomUUID()).expect(403);
      expect(body).toMatchObject({ code: 'feature-refused' });
      const again = await avatars.asked(bob, { photos }).expect(403);
      expect(again.body).toMatchObject({ code: 'feature-refused' });
    } finally {
      await app.stop();
    }
  });
});
