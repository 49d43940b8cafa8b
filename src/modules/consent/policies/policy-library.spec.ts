import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalJson, sha256 } from '../../../kernel/json.js';
import { CONFIG_FOLDER } from '../../../platform/config/config-folder.js';
import { Regions } from '../../../platform/config/regions.js';
import { RecipientRegistry } from '../registry/recipient-registry.js';
import { BadPolicyFile, headingsOf } from './policy-file.js';
import { loadPolicies } from './policy-library.js';
import { textSha256 } from './policy-text.js';

const registry = RecipientRegistry.load(join(CONFIG_FOLDER, 'providers'));
const regions = Regions.load(CONFIG_FOLDER);
const contact = { supportEmail: 'help@example.test', siteUrl: 'https://example.test' };
const load = (folder = join(CONFIG_FOLDER, 'policies'), how = contact) => loadPolicies(folder, { registry, regions }, how);
const texts = load();
const newest = (policy: string, locale: string, audience = 'world') =>
  texts.filter((text) => text.policy === policy && text.locale === locale && text.audience === audience).at(-1)!;

describe('the policy texts', () => {
  it('P35 say the same in English and Spanish: versions, days, sections, recipients', () => {
    const outline = (locale: string) =>
      texts
        .filter((text) => text.locale === locale)
        .map(({ policy, version, audience, effectiveOn, recipients, body }) => ({
          policy,
          version,
          audience,
          effectiveOn,
          sections: headingsOf(body).length,
          items: body.split('\n').filter((line) => line.startsWith('- ')).length,
          recipients: recipients.map(({ id, name, purposes, dataCategories, termsUrl }) => ({
            id,
            name,
            purposes,
            dataCategories,
            termsUrl,
          })),
        }));
    expect(outline('es')).toEqual(outline('en'));
    expect(new Set(texts.map(({ policy }) => policy)).size).toBe(4);
    for (const text of texts.filter(({ locale }) => locale === 'es')) expect(text.title).not.toBe(newest(text.policy, 'en').title);
  });

  it.each(['en', 'es'])('C3, P23 the AI text (%s) names every receiver, ourselves included', (locale) => {
    const { body, recipients } = newest('ai-data-sharing', locale);
    expect(recipients.map(({ id }) => id)).toEqual([
      'local',
      'fal',
      'replicate',
      'openai',
      'xai',
      'google',
      'minimax',
      'creatify',
      'runway',
    ]);
    for (const name of ['AiCasso', 'fal.ai', 'Replicate', 'OpenAI', 'xAI', 'Google', 'MiniMax', 'Creatify', 'Runway'])
      expect(body).toContain(name);
  });

  it('C5 no terms of a recipient are newer than the newest text that names it', () => {
    for (const { policy, effectiveOn, recipients } of [newest('ai-data-sharing', 'en'), newest('privacy', 'en')]) {
      for (const { id } of recipients) {
        const newer = registry.find(id)!.terms.filter(({ since }) => since > effectiveOn);
        expect({ policy, id, newer }).toEqual({ policy, id, newer: [] });
      }
    }
  });

  const AI_PROMISES: [string, RegExp, RegExp][] = [
    ['C1 asks before anything is sent', /permission \*\*before\*\* anything is sent/, /permiso \*\*antes\*\* de enviar nada/],
    [
      'C2 says what is sent',
      /prompts[\s\S]*photos[\s\S]*settings[\s\S]*pseudonymous-identifier/,
      /prompts[\s\S]*photos[\s\S]*settings[\s\S]*pseudonymous-identifier/,
    ],
    ['C2 says what training needs', /training-media/, /training-media/],
    ['C3 forbids own ends', /not for their own ends/, /ni para fines propios/],
    ['C4 may be declined', /If you decline, nothing is sent/, /Si no das permiso, no se envía nada/],
    ['C5 equal protection', /protect it as well as we do/, /protegerlos tan bien como nosotros/],
    ['C6 may be withdrawn, and waiting work stops', /withdraw[\s\S]*waiting are stopped/, /retirar tu permiso[\s\S]*en espera se detienen/],
    ['P24 faces', /Nobody is recognised or identified/, /No se reconoce ni se identifica a nadie/],
    ['P25 seven days', /after 7 days/, /a los 7 días/],
    ['P26 results stay', /until you delete them/, /hasta que los borres/],
    ['P34 contact', /help@example\.test/, /help@example\.test/],
  ];
  it.each(AI_PROMISES)('the AI text keeps %s', (_, english, spanish) => {
    expect(newest('ai-data-sharing', 'en').body).toMatch(english);
    expect(newest('ai-data-sharing', 'es').body).toMatch(spanish);
  });

  const PRIVACY_PROMISES: [string, RegExp, RegExp][] = [
    ['P1 community is optional', /optional/, /opcionales/],
    ['P2 public profile', /e-mail address never appears/, /correo electrónico nunca aparece/],
    ['P3 sign-in data', /Google or Apple/, /Google o Apple/],
    ['P4 country and region', /a country and a region/, /un país y una región/],
    ['P6, P20 sanitised prompt', /\*sanitised\* prompt/, /instrucción \*depurada\*/],
    ['P10 purchases', /transaction data/, /datos de la transacción/],
    ['P10 how a purchase was used', /Apple \(App Store\) or Google \(Google Play\)/, /Apple \(App Store\) o a Google \(Google Play\)/],
    ['P11 push', /OneSignal/, /OneSignal/],
    ['P12 crash reports by choice', /Only if you choose to send them/, /Solo si decides enviarlos/],
    ['P13 ads', /AdMob/, /AdMob/],
    ['P22 disclosures to authorities recorded', /disclosure is recorded/, /queda registrada/],
    ['P24 faces', /no face templates/, /plantillas faciales/],
    ['P25 uploads', /7 days/, /7 días/],
    ['P29 moderation logs, a period', /2 years after the decision/, /2 años desde la decisión/],
    ['P30 crash logs, a period', /Crash reports: 90 days/, /Informes de fallos: 90 días/],
    ['P31 report and block', /report posts, comments and people/, /denunciar publicaciones, comentarios y personas/],
    ['P33 deletion, also without the app', /our support starts it/, /nuestro equipo lo inicia/],
    ['P34 the mail subject', /"Privacy Rights Request"/, /"Privacy Rights Request"/],
  ];
  it.each(PRIVACY_PROMISES)('the privacy policy keeps %s', (_, english, spanish) => {
    expect(newest('privacy', 'en').body).toMatch(english);
    expect(newest('privacy', 'es').body).toMatch(spanish);
  });

  it.each(['world', 'european-economic-area'])('the privacy policy (%s) asks about each store, and about push nowhere', (audience) => {
    const { recipients } = newest('privacy', 'en', audience);
    const told = recipients.filter(({ purposes }) => purposes.includes('consumption-data')).map(({ id }) => id);
    expect(told).toEqual(['apple-app-store', 'google-play']);
    expect(recipients.map(({ id }) => id)).not.toContain('onesignal');
  });

  const GDPR: [string, RegExp, RegExp][] = [
    ['the basis (Art. 13(1)(c))', /Article 6\(1\)\(a\)/, /artículo 6, apartado 1, letra a/],
    ['transfers (Art. 13(1)(f))', /standard contractual clauses/, /cláusulas contractuales tipo/],
    ['withdrawal (Art. 13(2)(c))', /does not make unlawful what was done before/, /no hace ilícito lo que se hizo antes/],
    ['complaint (Art. 13(2)(d))', /supervisory authority/, /autoridad de control/],
    ['whether it must be given (Art. 13(2)(e))', /do not have to/, /No tienes obligación/],
    ['automated decisions (Art. 13(2)(f))', /by a machine alone/, /solo una máquina/],
  ];
  it.each(GDPR)('in the EEA both texts say the world’s text and %s', (_, english, spanish) => {
    for (const policy of ['ai-data-sharing', 'privacy']) {
      for (const [locale, words] of [['en', english], ['es', spanish]] as const) {
        const { body } = newest(policy, locale, 'european-economic-area');
        expect(body).toMatch(words);
        expect(body.startsWith(newest(policy, locale).body.trimEnd())).toBe(true);
      }
    }
  });

  it('a text for all the world is hashed without its audience, a regional one with it', () => {
    const { policy, version, locale, title, body, recipients } = newest('terms', 'en');
    expect(textSha256(newest('terms', 'en'))).toBe(sha256(canonicalJson({ policy, version, locale, title, body, recipients })));
    expect(textSha256({ ...newest('terms', 'en'), audience: 'california' })).not.toBe(newest('terms', 'en').sha256);
  });

  it('are hashed as they are shown, so that anybody can recompute it', () => {
    for (const text of texts) expect(text.sha256).toBe(textSha256(JSON.parse(JSON.stringify(text))));
    expect(new Set(texts.map(({ sha256 }) => sha256)).size).toBe(texts.length);
    expect(texts.map(({ body }) => body).join()).not.toContain('{{');
  });

  it('keep their wording hash when only the contact address changes', () => {
    const elsewhere = load(undefined, { ...contact, supportEmail: 'other@example.test' });
    expect(elsewhere.map(({ wordingSha256 }) => wordingSha256)).toEqual(texts.map(({ wordingSha256 }) => wordingSha256));
    expect(elsewhere.map(({ sha256 }) => sha256)).not.toEqual(texts.map(({ sha256 }) => sha256));
  });

  describe('that do not fit', () => {
    let folder: string;
    const file = () => join(folder, 'ai-data-sharing/2026-11-01.es.md');
    const edit = (change: (text: string) => string) => writeFileSync(file(), change(readFileSync(file(), 'utf8')));
    /** Puts the changed regional texts, in both languages, in the place of those of `group`. */
    const regional = (change: (text: string) => string, group = 'european-economic-area') => {
      for (const locale of ['en', 'es']) {
        const text = readFileSync(join(folder, `privacy/2026-11-01.${locale}.european-economic-area.md`), 'utf8');
        writeFileSync(join(folder, `privacy/2026-11-01.${locale}.${group}.md`), change(text));
      }
    };
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'policies-'));
      cpSync(join(CONFIG_FOLDER, 'policies'), folder, { recursive: true });
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it.each<[string, () => void]>([
      ['a language is missing', () => rmSync(file())],
      ['a recipient is missing in one language', () => edit((text) => text.replace(', runway', ''))],
      ['a section is missing in one language', () => edit((text) => text.replace('## Rostros', 'Rostros'))],
      ['the days differ', () => edit((text) => text.replace('effectiveOn: 2026-11-01', 'effectiveOn: 2026-11-02'))],
      ['a recipient is unknown', () => edit((text) => text.replace('runway', 'nobody'))],
      ['there is no front matter', () => edit((text) => text.replace('---\n', ''))],
      ['the front matter has an unknown key', () => edit((text) => text.replace('title:', 'titel:'))],
      ['a name to fill in is unknown', () => edit((text) => text.replace('{{siteUrl}}', '{{secret}}'))],
      ['the file is misnamed', () => writeFileSync(join(folder, 'terms/latest.md'), 'x')],
      ['the group of a regional text is unknown', () => regional((text) => text, 'atlantis')],
      ['a regional text is there in one language alone', () => rmSync(join(folder, 'privacy/2026-11-01.es.european-economic-area.md'))],
      ['a regional text is of another day', () => regional((text) => text.replace('effectiveOn: 2026-11-01', 'effectiveOn: 2026-11-02'))],
      ['a regional text names somebody whom the world does not see', () => regional((text) => text.replace('aicasso,', 'aicasso, fal,'))],
      [
        'there is a text for a region alone',
        () => ['en', 'es'].forEach((locale) => rmSync(join(folder, `privacy/2026-11-01.${locale}.md`))),
      ],
    ])('refuse the start when %s', (_, spoil) => {
      spoil();
      expect(() => load(folder)).toThrow(BadPolicyFile);
    });
  });
});
