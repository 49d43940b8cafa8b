import { randomUUID } from 'node:crypto';
import { Config } from '../../../src/platform/config/config.js';
import { PlaySettings } from '../../../src/modules/billing/google-play/play-settings.js';
import { startApp, type TestApp } from '../../support/harness.js';

describe('without Google Play', () => {
  let app: TestApp;
  beforeAll(async () => (app = await startApp()));
  afterAll(() => app?.stop());

  it('purchases and pushes are refused for now, and nothing is believed', async () => {
    const ana = await app.actor();
    const body = { productId: 'plus', purchaseToken: 'token' };
    const presented = await ana.post('/v1/billing/purchases/google', body).set('idempotency-key', randomUUID()).expect(503);
    const pushed = await app.stranger.post('/v1/webhooks/google-play', { message: { messageId: '1', data: 'e30=' } }).expect(503);
    expect([presented.headers['retry-after'], pushed.headers['retry-after']]).toEqual(['3600', '3600']);
  });

  it.each(['{', '{"client_email":"secret@example.test"}', '/no/such/file-secret', '[]', '{"private_key":"secret"}'])(
    'a service account that is %s refuses the start, and is not shown',
    (value) => {
      const { googlePlay } = app.nest.get<Config>(Config);
      const config = { googlePlay: { ...googlePlay, packageName: 'p', serviceAccount: value } } as Config;
      expect(() => new PlaySettings(config)).toThrow(/GOOGLE_PLAY_SERVICE_ACCOUNT/);
      expect(() => new PlaySettings(config)).not.toThrow(/secret/);
    },
  );
});
