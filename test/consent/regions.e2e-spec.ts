import { canonicalJson, sha256 } from '../../src/kernel/json.js';
import { ConsentFacade, LiveConsentGate } from '../../src/modules/consent/index.js';
import { textSha256 as textSha256Of } from '../../src/modules/consent/policies/policy-text.js';
import { PolicyTextRepository } from '../../src/modules/consent/policies/policy-text.repository.js';
import { PolicyTexts } from '../../src/modules/consent/policies/policy-texts.js';
import type { Actor, Client } from '../support/actor.js';
import { startApp, type TestApp } from '../support/harness.js';
import { AI, AI_RECIPIENTS, currentVersion, decide, inScope } from './consent-words.js';

const EEA = 'european-economic-area';

interface Shown {
  policy: string;
  version: string;
  locale: string;
  audience: string;
  title: string;
  body: string;
  recipients: object[];
  sha256: string;
}

/** What a person is shown, and what their decision is kept of, hangs on where they are. */
describe('texts that read differently from place to place', () => {
  let app: TestApp;
  let version: string;
  beforeAll(async () => {
    app = await startApp();
    version = await currentVersion(app);
  });
  afterAll(() => app.stop());

  const shown = async (client: Client, query = '') => (await client.get(`/v1/policies/${AI}${query}`).expect(200)).body as Shown;
  const isGranted = (actor: Actor) =>
    inScope(app, async () => {
      const [live, granted] = [app.get(LiveConsentGate), await app.get(ConsentFacade).grantedRecipients(actor.id, 'generation')];
      const grant = await live.findGrant(actor.id, 'generation', 'fal');
      expect(granted.has('fal')).toBe(grant !== null);
      return grant !== null;
    });
  const stored = async ({ id }: Actor) => {
    const rows = await app.sql<{ hash: string }>('select distinct text_sha256 as hash from consent_event where account_id = $1', [id]);
    return rows.map(({ hash }) => hash);
  };

  it.each([
    ['?region=ES', EEA],
    ['?region=NO', EEA],
    ['?region=US', 'world'],
    ['?region=US-CA', 'world'],
    ['', 'world'],
  ])('a stranger with %s reads the text for %s', async (query, audience) => {
    expect((await shown(app.stranger, query)).audience).toBe(audience);
    const { items } = (await app.stranger.get(`/v1/policies${query}`).expect(200)).body as { items: Shown[] };
    expect(items.map((item) => [item.policy, item.audience])).toEqual([
      [AI, audience],
      ['privacy', audience],
      ['terms', 'world'],
      ['community-rules', 'world'],
    ]);
  });

  it.each([
    [{ country: 'DE' }, EEA],
    [{ country: 'US', region: 'California' }, 'world'],
    [{}, 'world'],
  ])('a person of %j reads the text for %s, in their language', async (where, audience) => {
    const ana = await app.actor({ ...where, locale: 'es' });
    expect(await shown(ana)).toMatchObject({ audience, locale: 'es' });
    expect((await shown(ana, '?region=FR&locale=en')).audience).toBe(EEA); // what is asked for comes first
  });

  it('has a hash over its audience too, by which it is found for ever', async () => {
    const { policy, locale, audience, title, body, recipients, sha256: hash } = await shown(app.stranger, '?region=ES');
    expect(hash).toBe(sha256(canonicalJson({ policy, version, locale, audience, title, body, recipients })));
    expect((await app.stranger.get(`/v1/policies/texts/${hash}`).expect(200)).body).toMatchObject({ sha256: hash, audience, body });
  });

  it('a decision is kept with the hash of what this person is shown, and the receipt leads to it', async () => {
    const ana = await app.actor({ country: 'ES', locale: 'es' });
    const text = await shown(ana);
    const { body: receipt } = await decide(ana, { version, locale: 'es', recipients: ['fal'] }).expect(201);
    expect(receipt).toMatchObject({ audience: EEA, locale: 'es', textSha256: text.sha256 });
    expect(await stored(ana)).toEqual([text.sha256]);
    const notice = new URL((receipt as { record: { pii_processing: { privacy_notice: string } } }).record.pii_processing.privacy_notice);
    expect((await app.stranger.get(notice.pathname).expect(200)).body).toEqual(text);
  });

  describe('a decision that names the text it was made on', () => {
    it('is taken when this person is shown that one, also as it was published before the contact changed', async () => {
      const ana = await app.actor({ country: 'ES' });
      const { sha256: textSha256 } = await shown(ana);
      expect((await decide(ana, { version, textSha256 }).expect(201)).body).toMatchObject({ textSha256 });
      const text = app.get(PolicyTexts).find({ policy: AI, version, locale: 'en', audience: EEA })!;
      const before = { ...text, body: `${text.body}as it was\n` }; // of the same wording, with another contact
      const earlier = textSha256Of(before);
      await inScope(app, () => app.get(PolicyTextRepository).publish([{ ...before, sha256: earlier }]));
      expect((await decide(ana, { version, textSha256: earlier }).expect(201)).body).toMatchObject({ textSha256: earlier });
      expect((await shown(ana)).sha256).toBe(textSha256);
    });

    it.each<[string, (ana: Actor) => Promise<string>]>([
      ['of another place', async () => (await shown(app.stranger, '?region=US')).sha256],
      ['in another language', async (ana) => (await shown(ana, '?locale=es')).sha256],
      ['of another policy', async () => ((await app.stranger.get('/v1/policies/privacy?region=ES').expect(200)).body as Shown).sha256],
      ['that was never published', () => Promise.resolve('0'.repeat(64))],
    ])('is refused for a text %s, and nothing is kept', async (_, hashFor) => {
      const ana = await app.actor({ country: 'ES' });
      const { body } = await decide(ana, { version, textSha256: await hashFor(ana) }).expect(409);
      expect(body).toMatchObject({ code: 'policy-text-mismatch', sha256: (await shown(ana)).sha256, audience: EEA });
      expect(await stored(ana)).toEqual([]);
      await decide(ana, { version, textSha256: 'x' }).expect(422);
    });

    it('C6 is taken for a withdrawal whatever it names', async () => {
      const ana = await app.actor({ country: 'ES', consent: true });
      await decide(ana, { version, decision: 'withdrawn', textSha256: '0'.repeat(64) }).expect(201);
      expect(await isGranted(ana)).toBe(false);
    });
  });

  it('C1 moving to where the text reads differently asks anew; moving where it reads the same does not', async () => {
    const ana = await app.actor({ country: 'US', consent: true });
    expect(await isGranted(ana)).toBe(true);
    await ana.patch('/v1/me', { country: 'JP' }).expect(200);
    expect(await isGranted(ana)).toBe(true);
    await ana.patch('/v1/me', { country: 'ES' }).expect(200);
    expect(await isGranted(ana)).toBe(false);
    const { items } = (await ana.get('/v1/consents').expect(200)).body as { items: object[] };
    expect(items).toHaveLength(AI_RECIPIENTS.length);
    expect(items[0]).toMatchObject({ decision: 'granted', version, currentVersion: version, audience: 'world', active: false });
    await decide(ana, { version }).expect(201);
    expect(await isGranted(ana)).toBe(true);
    await ana.patch('/v1/me', { country: 'PT' }).expect(200);
    expect(await isGranted(ana)).toBe(true);
  });

  it('C6 a withdrawal holds wherever the person goes', async () => {
    const ana = await app.actor({ country: 'ES', consent: true });
    await ana.patch('/v1/me', { country: 'US' }).expect(200);
    await decide(ana, { version, decision: 'withdrawn' }).expect(201);
    await ana.patch('/v1/me', { country: 'ES' }).expect(200);
    expect(await isGranted(ana)).toBe(false);
  });
});
