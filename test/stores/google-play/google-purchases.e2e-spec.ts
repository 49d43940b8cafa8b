import { newOrder } from './bought.js';
import { PlayWorld } from './play-world.js';

describe('a purchase at Google Play that its buyer presents', () => {
  let world: PlayWorld;
  beforeAll(async () => (world = await PlayWorld.open()));
  afterAll(() => world?.close());
  afterEach(() => world.play.recover());

  it('gives a month its points and its plan, and is acknowledged after that', async () => {
    const ana = await world.app.actor();
    const order = newOrder();
    const token = await world.buysMonth(ana, { order });
    const { body } = await world.present(ana, token).expect(200);
    expect(body).toEqual({ id: expect.any(String), state: 'active' });
    await world.app.drain();
    expect(await world.points(ana)).toMatchObject({ balance: 1000 });
    expect(await world.purchase(token)).toMatchObject({ account_id: ana.id, product_id: 'plus-monthly', environment: 'production' });
    expect((await world.purchase(token))!.acknowledged_at).not.toBeNull();
    expect(world.subscription(token).acknowledgementState).toBe('ACKNOWLEDGEMENT_STATE_ACKNOWLEDGED');
  });
});
