import type { Actor } from '../support/actor.js';
import { startApp, type TestApp } from '../support/harness.js';

/** Shorter than an access token holds. */
const MINUTE_MS = 60_000;

interface FeatureBody {
  readonly feature: string;
  readonly verdict: string;
  readonly usable: boolean;
  readonly rule: string;
  readonly reason: string;
  readonly missing: readonly string[];
}

interface FeaturesBody {
  readonly basis: Readonly<Record<string, string | null>>;
  readonly features: readonly FeatureBody[];
}

describe('age and place', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app?.stop());

  const features = async (actor: Actor) => (await actor.get('/v1/me/features').expect(200)).body as FeaturesBody;
  const feature = async (actor: Actor, name: string) => (await features(actor)).features.find((it) => it.feature === name);
  const tell = (actor: Actor, body: object) => actor.put('/v1/me/age-signal', body);

  describe('GET /v1/me/features', () => {
    it('states what is not known, and never guesses it', async () => {
      const { basis, features: all } = await features(await app.actor());
      expect(basis).toMatchObject({ ageBand: 'unknown', ageSource: null, guardianConsent: 'none', country: null, region: null });
      expect(all.map(({ feature: name }) => name)).toEqual([
        'ai-features', 'avatars', 'community', 'ads', 'personalised-ads',
        'provider:local', 'provider:fal', 'provider:replicate', 'provider:openai', 'provider:xai', 'provider:google', 'provider:minimax',
        'provider:creatify', 'provider:runway',
      ]);
      expect(new Set(all.map(({ verdict }) => verdict))).toEqual(new Set(['unknown']));
      expect(all.filter(({ usable }) => !usable).map(({ feature: name }) => name)).toEqual(['personalised-ads']);
      expect(all[0]).toMatchObject({ rule: 'under-13', missing: ['age-band', 'country'] });
    });

    it('tells for each the rule, its reason and what the answer rests on', async () => {
      const actor = await app.actor({ country: 'DE' });
      await tell(actor, { band: '13-15', source: 'self-declared' }).expect(200);
      const { basis } = await features(actor);
      expect(basis).toEqual({
        ageBand: '13-15', ageSource: 'self-declared', guardianConsent: 'none', country: 'DE', region: null,
        day: app.clock.now().toISOString().slice(0, 10),
      });
      expect(await feature(actor, 'ai-features')).toEqual({
        feature: 'ai-features', verdict: 'refused', usable: false, rule: 'own-consent-from-16', missing: [],
        reason: 'Where you are, people younger than 16 need the permission of a parent or guardian for this.',
      });
      expect(await feature(actor, 'community')).toMatchObject({ verdict: 'allowed', rule: 'otherwise-allowed' });
    });

    it('P35 gives the reasons in the language of the reader', async () => {
      const actor = await app.actor({ locale: 'es' });
      const inTheirs = await actor.get('/v1/me/features').expect(200).expect('content-language', 'es');
      expect((inTheirs.body as FeaturesBody).features[0]!.reason).toBe('AiCasso es para personas de 13 años o más.');
      const asked = await actor.get('/v1/me/features').set('accept-language', 'en').expect(200).expect('content-language', 'en');
      expect((asked.body as FeaturesBody).features[0]!.reason).toBe('AiCasso is for people of 13 and older.');
    });

    it('P4 follows the country and the region of the account', async () => {
      const actor = await app.actor({ country: 'US', region: 'California' });
      await tell(actor, { band: '16-17', source: 'apple-declared-age-range' }).expect(200);
      expect(await feature(actor, 'community')).toMatchObject({ verdict: 'allowed' });
      await actor.patch('/v1/me', { country: 'US', region: 'Texas' }).expect(200);
      expect(await feature(actor, 'community')).toMatchObject({ verdict: 'refused', rule: 'store-consent-texas' });
      await actor.patch('/v1/me', { country: 'US' }).expect(200);
      expect(await feature(actor, 'community')).toMatchObject({ verdict: 'unknown', usable: true, missing: ['region'] });
    });
  });

  describe('PUT /v1/me/age-signal', () => {
    it('keeps a band and who said so, and no more', async () => {
      const actor = await app.actor({ country: 'ES' });
      const expiresAt = app.clock.after(MINUTE_MS).toISOString();
      const given = { band: '13-15', source: 'google-play-age-signals', guardianConsent: 'granted', expiresAt };
      const { body } = await tell(actor, given).expect(200);
      expect(body).toMatchObject(given);
      const rows = await app.sql('select * from age_signal where account_id = $1', [actor.id]);
      expect(rows.map((row) => Object.keys(row).sort())).toEqual([
        ['account_id', 'band', 'expires_at', 'guardian_consent', 'obtained_at', 'source'],
      ]);
      expect(await feature(actor, 'ai-features')).toMatchObject({ verdict: 'allowed' });
    });

    it('never lets a weaker source replace a stronger one that holds', async () => {
      const actor = await app.actor({ country: 'JP' });
      const expiresAt = app.clock.after(MINUTE_MS).toISOString();
      await tell(actor, { band: 'under-13', source: 'google-play-age-signals', expiresAt }).expect(200);
      const refused = await tell(actor, { band: '18-plus', source: 'self-declared' }).expect(409);
      expect(refused.body).toMatchObject({ code: 'age-signal-weaker' });
      expect(await feature(actor, 'ai-features')).toMatchObject({ verdict: 'refused', rule: 'under-13' });
      await tell(actor, { band: '16-17', source: 'google-play-age-signals', expiresAt }).expect(200);
      await tell(actor, { band: '18-plus', source: 'apple-declared-age-range', expiresAt }).expect(200);
      await tell(actor, { band: '16-17', source: 'google-play-age-signals' }).expect(409);
    });

    it('forgets the band when the signal expires; then a weaker source is heard', async () => {
      const actor = await app.actor({ country: 'JP' });
      const expiresAt = app.clock.after(MINUTE_MS).toISOString();
      await tell(actor, { band: '16-17', source: 'apple-declared-age-range', expiresAt }).expect(200);
      app.clock.advance(MINUTE_MS);
      expect((await features(actor)).basis).toMatchObject({ ageBand: 'unknown', ageSource: null });
      await tell(actor, { band: '18-plus', source: 'self-declared' }).expect(200);
      expect((await features(actor)).basis).toMatchObject({ ageBand: '18-plus', ageSource: 'self-declared' });
    });

    it('remembers what a guardian took back, also when the signal has expired', async () => {
      const actor = await app.actor({ country: 'JP' });
      const expiresAt = app.clock.after(MINUTE_MS).toISOString();
      await tell(actor, { band: '16-17', source: 'apple-declared-age-range', guardianConsent: 'revoked', expiresAt }).expect(200);
      expect(await feature(actor, 'community')).toMatchObject({ verdict: 'refused', rule: 'guardian-said-no' });
      app.clock.advance(MINUTE_MS);
      expect(await feature(actor, 'community')).toMatchObject({ verdict: 'unknown', usable: false, rule: 'guardian-said-no' });
      await tell(actor, { band: '18-plus', source: 'self-declared' }).expect(409);
    });

    it('is not talked out of what a guardian took back: by silence, or by the person', async () => {
      const actor = await app.actor({ country: 'JP' });
      const store = { band: '13-15', source: 'apple-declared-age-range' };
      await tell(actor, { ...store, guardianConsent: 'revoked' }).expect(200);
      expect((await tell(actor, store).expect(200)).body).toMatchObject({ guardianConsent: 'revoked' });
      expect(await feature(actor, 'ai-features')).toMatchObject({ verdict: 'refused', rule: 'guardian-said-no' });
      await tell(actor, { ...store, guardianConsent: 'granted' }).expect(200);
      expect(await feature(actor, 'ai-features')).toMatchObject({ verdict: 'allowed' });
    });

    it.each([
      ['a guardian who is no store’s', { band: '16-17', source: 'self-declared', guardianConsent: 'granted' }, '#/guardianConsent'],
      ['an age', { band: 17, source: 'self-declared' }, '#/band'],
      ['a date of birth', { band: '16-17', source: 'self-declared', birthDate: '2010-01-01' }, '#/birthDate'],
      ['an unknown source', { band: '16-17', source: 'a-friend' }, '#/source'],
      ['a guardian of an adult', { band: '18-plus', source: 'self-declared', guardianConsent: 'granted' }, '#/guardianConsent'],
      ['an end in the past', { band: '16-17', source: 'self-declared', expiresAt: '2020-01-01T00:00:00Z' }, '#/expiresAt'],
    ])('refuses %s', async (_, body, pointer) => {
      const { body: problem } = await tell(await app.actor(), body).expect(422);
      expect(problem).toMatchObject({ code: 'invalid-request', errors: [{ pointer }] });
    });

    it('keeps the strongest of several that come at once', async () => {
      const actor = await app.actor();
      const sources = ['self-declared', 'apple-declared-age-range', 'google-play-age-signals'];
      const all = () => Promise.all(sources.map((source) => tell(actor, { band: '18-plus', source })));
      const answers = await app.overlap('age_signal', 3, all);
      expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
      expect((await features(actor)).basis).toMatchObject({ ageSource: 'apple-declared-age-range' });
    });
  });
});
