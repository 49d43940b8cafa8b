import { randomUUID } from 'node:crypto';
import type { Actor } from '../support/actor.js';
import { startApp, type TestApp } from '../support/harness.js';
import { AdMobStandIn } from './admob/admob-stand-in.js';
import { AppStoreStandIn } from './app-store/stand-in.js';
import { month, newToken } from './google-play/bought.js';
import { PlayStandIn } from './google-play/play-stand-in.js';

describe('Receipts in logs', () => {
  let app: TestApp;
  let apple: AppStoreStandIn;
  let play: PlayStandIn;
  let adMob: AdMobStandIn;
  let ana: Actor;
  const secrets: string[] = ['PRIVATE KEY', 'ya29.'];

  beforeAll(async () => {
    [apple, play, adMob] = await Promise.all([
      new AppStoreStandIn().start(), new PlayStandIn(() => new Date()).start(), AdMobStandIn.start(),
    ]);
    app = await startApp({ env: { ...apple.env, ...play.env, ...adMob.env } });
    ana = await app.actor();
  });
  afterAll(async () => {
    await app?.stop();
    await Promise.all([apple, play, adMob].map((standIn) => standIn?.close()));
  });
  afterEach(() => {
    const logged = JSON.stringify(app.log.lines);
    expect(logged.length).toBeGreaterThan(0);
    for (const secret of secrets) expect(logged).not.toContain(secret);
  });

  const key = () => ({ 'idempotency-key': randomUUID() });
  /** Kept out whole, and in parts that are still of use. */
  const secret = (text: string) => {
    secrets.push(text, ...text.split('.').filter((part) => part.length > 20));
    return text;
  };

  it('hold nothing of what Apple signed, be it true, forged or not to be checked now', async () => {
    const bought = apple.shelf.subscribe('aicasso.plus.monthly');
    const signed = secret(apple.signer.transaction(bought));
    await ana.post('/v1/billing/purchases/apple', { signedTransaction: signed }).set(key()).expect(200);
    const forged = secret(`${signed.slice(0, -12)}AAAAAAAAAAAA`);
    await ana.post('/v1/billing/purchases/apple', { signedTransaction: forged }).set(key()).expect(422);
    apple.mood = 'garbage';
    const notice = secret(apple.signer.notice({ type: 'DID_RENEW', ...apple.shelf.words(bought.transactionId!) }));
    await app.stranger.post('/v1/webhooks/app-store', { signedPayload: notice }).expect(200);
    apple.mood = 'well';
    await app.drain();
  });

  it.each([500, 400, 'page', 'cut'] as const)('hold no purchase token of Google Play when it answers with %s', async (fault) => {
    const token = secret(newToken());
    play.subscriptions.set(token, month({ startedAt: new Date() }));
    play.fail(fault, 10);
    await ana.post('/v1/billing/purchases/google', { productId: 'plus', purchaseToken: token }).set(key());
    play.recover();
  });

  it('hold nothing of a watched ad that could be used again', async () => {
    const ben = await app.actor(); // a plan may be without ads
    const { nonce } = (await ben.post('/v1/billing/rewards/ad-sessions').expect(201)).body as { nonce: string };
    const query = adMob.query(secret(nonce));
    secret(/signature=([^&]+)/.exec(query)![1]!);
    await app.stranger.get(`/v1/webhooks/admob?${query}`).expect(200);
    await app.stranger.get(`/v1/webhooks/admob?${query.replace('reward_amount=1', 'reward_amount=9')}`);
  });
});
