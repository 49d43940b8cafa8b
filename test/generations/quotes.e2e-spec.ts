import { randomUUID } from 'node:crypto';
import { LabWorld } from '../lab/world.js';
import type { Actor } from '../support/actor.js';
import { png } from '../support/stand-ins/media-files.js';
import { Uploads } from '../uploads/uploads-world.js';

interface Quote {
  readonly quoteId: string;
  readonly points: number;
  readonly providers: readonly { readonly id: string; readonly points: number }[];
}

const VIDEO = { tool: 'video.create', parameters: { durationSeconds: 10 } };

describe('prices, quoted before anything runs', () => {
  let world: LabWorld;
  let ana: Actor;

  beforeAll(async () => {
    world = await LabWorld.start(['fal', 'runway']);
    ana = await world.app.actor({ consent: true });
  });
  afterAll(() => world.stop());

  const quote = async (body: object) => (await ana.post('/v1/quotes', body).expect(201)).body as Quote;
  const ask = (body: object) => ana.post('/v1/generations', { prompt: 'waves', ...body }).set('idempotency-key', randomUUID());

  it('are those of what is asked for, at every provider', async () => {
    const { points, providers } = await quote(VIDEO);
    const usual = providers.filter((each) => each.points === points);
    expect(points).toBe(60); // 30 for every started 5 seconds
    expect(usual.length).toBeGreaterThan(0);
  });

  it('hold for a provider that is named later, if it costs no more', async () => {
    const { quoteId, points } = await quote({ tool: 'image.create' });
    const { charge } = (await ask({ tool: 'image.create', provider: 'fal', quoteId }).expect(202)).body as { charge: { held: number } };
    expect(charge.held).toBe(points);
  });

  it('hold for none that costs more, nor for anything else', async () => {
    const dear = await quote({ tool: 'image.upscale', provider: 'runway' });
    const cheap = await quote({ tool: 'image.upscale' });
    expect(dear.points).toBeGreaterThan(cheap.points);
    const { id } = await new Uploads(world.app).completed(ana, 'image', 'image/png', png(640, 640));
    const body = { tool: 'image.upscale', inputs: { image: [id] }, prompt: undefined };
    expect((await ask({ ...body, provider: 'runway', quoteId: cheap.quoteId }).expect(409)).body).toMatchObject({ code: 'quote-invalid' });
    const { quoteId } = await quote({ tool: 'image.create', count: 2 });
    expect((await ask({ tool: 'image.create', count: 3, quoteId }).expect(409)).body).toMatchObject({ code: 'quote-invalid' });
  });

  it('name no part of a parameter in a pointer as a part of the path', async () => {
    const { body } = await ana.post('/v1/quotes', { tool: 'image.create', parameters: { 'a/b~c': 1 } }).expect(422);
    expect(body).toMatchObject({ errors: [{ pointer: '#/parameters/a~1b~0c' }] });
  });
});
