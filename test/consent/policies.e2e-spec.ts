import { canonicalJson, sha256 } from '../../src/kernel/json.js';
import { PolicyTextRepository, PublishedTextChanged } from '../../src/modules/consent/policies/policy-text.repository.js';
import { type RenderedText, textSha256 } from '../../src/modules/consent/policies/policy-text.js';
import { PolicyTexts } from '../../src/modules/consent/policies/policy-texts.js';
import { startApp, type TestApp } from '../support/harness.js';
import { AI, AI_RECIPIENTS, inScope, publishVersion } from './consent-words.js';

interface Policy {
  policy: string;
  version: string;
  locale: string;
  title: string;
  body: string;
  sha256: string;
  recipients: { id: string; retention: string; trainingUse: string; region: string; termsUrl: string }[];
}

describe('policy texts', () => {
  let app: TestApp;
  beforeAll(async () => void (app = await startApp({ env: { SUPPORT_EMAIL: 'help@example.test', SITE_URL: 'https://example.test' } })));
  afterAll(() => app.stop());

  const policy = async (path: string, language?: string) => {
    const request = app.stranger.get(path);
    if (language !== undefined) request.set('accept-language', language);
    const answer = await request.expect(200);
    return { text: answer.body as Policy, language: answer.headers['content-language'] as string };
  };

  it('P35 lists the current ones in the language that is asked for', async () => {
    for (const [wish, locale] of [
      ['es-MX,es;q=0.9', 'es'],
      ['fr', 'en'],
    ] as const) {
      const answer = await app.stranger.get('/v1/policies').set('accept-language', wish).expect(200);
      const { items } = answer.body as { items: Policy[] };
      expect(items.map((item) => [item.policy, item.locale])).toEqual(
        ['ai-data-sharing', 'privacy', 'terms', 'community-rules'].map((key) => [key, locale]),
      );
      expect(answer.headers['content-language']).toBe(locale);
    }
  });

  it('C1, C3, C5 the AI text names each recipient with its terms', async () => {
    const { text } = await policy(`/v1/policies/${AI}`);
    expect(text.recipients.map(({ id }) => id)).toEqual(AI_RECIPIENTS);
    for (const { retention, trainingUse, region, termsUrl } of text.recipients) {
      expect([retention, trainingUse, region].every((words) => words.length > 0) && URL.canParse(termsUrl)).toBe(true);
    }
    expect(text.body).toContain('help@example.test');
  });

  it('has a hash that anybody can recompute from the answer', async () => {
    const { text } = await policy('/v1/policies/privacy?locale=es');
    const { policy: key, version, locale, title, body, recipients } = text;
    expect(text.sha256).toBe(sha256(canonicalJson({ policy: key, version, locale, title, body, recipients })));
  });

  it('P35 prefers ?locale, then Accept-Language, then the language of the account', async () => {
    expect((await policy('/v1/policies/terms?locale=es', 'en')).language).toBe('es');
    expect((await policy('/v1/policies/terms', 'en')).language).toBe('en');
    const ana = await app.actor({ locale: 'es' });
    expect((await ana.get('/v1/policies/terms').expect(200)).headers['content-language']).toBe('es');
    expect((await ana.get('/v1/policies/terms').set('accept-language', 'en').expect(200)).headers['content-language']).toBe('en');
  });

  it.each([
    ['/v1/policies/nothing', 404, 'policy-not-found'],
    ['/v1/policies/constructor', 404, 'policy-not-found'],
    ['/v1/policies/terms?version=1999-01-01', 404, 'policy-not-found'],
    ['/v1/policies/terms?version=', 422, 'invalid-request'],
    ['/v1/policies/terms?locale=fr', 422, 'invalid-request'],
    ['/v1/policies/terms?locale=es&locale=en', 422, 'invalid-request'],
    ['/v1/policies/terms?other=1', 422, 'invalid-request'],
    ['/v1/policies/terms?region=ZZ', 422, 'invalid-request'],
    ['/v1/policies?region=Spain', 422, 'invalid-request'],
    [`/v1/policies/texts/${'0'.repeat(64)}`, 404, 'policy-not-found'],
    ['/v1/policies/texts/nothing', 404, 'policy-not-found'],
  ])('answers %s with %i %s', async (path, status, code) => {
    expect((await app.stranger.get(path).expect(status)).body).toMatchObject({ code, status });
  });

  describe('publishing', () => {
    const publish = (texts: readonly RenderedText[]) => inScope(app, () => app.get(PolicyTextRepository).publish(texts));
    const count = async () => (await app.sql<{ n: number }>('select count(*)::int as n from policy_text'))[0]!.n;
    const own = () => app.get(PolicyTexts).all;

    it('adds each text once, however many processes start at once', async () => {
      const before = await count();
      expect(await Promise.all([publish(own()), publish(own()), publish(own())])).toEqual([0, 0, 0]);
      expect(await count()).toBe(before);
    });

    it('refuses a new wording of a published version by name, and adds nothing', async () => {
      const before = await count();
      const [first, ...rest] = own().filter(({ audience }) => audience === 'world');
      const changed = { ...first!, body: 'Something else.\n' };
      const fresh = { ...rest[0]!, version: '2999-01-01' };
      const attempt = publish([
        { ...changed, sha256: textSha256(changed), wordingSha256: 'f'.repeat(64) },
        { ...fresh, sha256: textSha256(fresh) },
      ]);
      await expect(attempt).rejects.toThrow(PublishedTextChanged);
      await expect(attempt).rejects.toThrow(`${first!.policy} ${first!.version} (${first!.locale})`);
      expect(await count()).toBe(before);
    });

    it('keeps the old rendering when the contact changes, and shows the own one', async () => {
      const terms = own().find((text) => text.policy === 'terms' && text.locale === 'en')!;
      const elsewhere = { ...terms, body: terms.body.replace('help@example.test', 'new@example.test') };
      expect(await publish([{ ...elsewhere, sha256: textSha256(elsewhere) }])).toBe(1);
      expect((await policy('/v1/policies/terms?locale=en')).text.sha256).toBe(terms.sha256);
    });

    it('makes a version current on its day, not before', async () => {
      const today = (await policy(`/v1/policies/${AI}`)).text.version;
      const day = new Date(app.clock.now().getTime() + 40 * 86_400_000).toISOString().slice(0, 10);
      await publishVersion(app, day);
      expect((await policy(`/v1/policies/${AI}`)).text.version).toBe(today);
      expect((await policy(`/v1/policies/${AI}?version=${day}`)).text.version).toBe(day);
      app.clock.advance(41 * 86_400_000);
      expect((await policy(`/v1/policies/${AI}`)).text.version).toBe(day);
      expect((await policy(`/v1/policies/${AI}?version=${today}`)).text.version).toBe(today);
    });

    it('is for good: the database itself refuses a change', async () => {
      for (const change of [`update policy_text set body = 'x'`, 'delete from policy_text', 'truncate policy_text']) {
        await expect(app.sql(change)).rejects.toThrow('policy_text is never changed');
      }
    });
  });
});
