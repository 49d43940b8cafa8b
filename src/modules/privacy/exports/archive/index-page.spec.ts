import { exportPlan } from './export-plan.js';
import { FIELD_LABELS } from './field-labels.js';
import { indexPage, type Page } from './index-page.js';
import { NOT_ON_THE_PAGE } from './page-texts.js';

const EMPTY: Page = {
  locale: 'en', createdAt: new Date('2026-01-31T12:00:00Z'), sections: [], recipients: [], pictures: [], media: { files: 0, bytes: 0 },
};
const page = (more: Partial<Page> = {}): string => indexPage({ ...EMPTY, ...more });
const section = (row: Record<string, unknown>, rows = 1) => ({
  section: 'account/sessions', title: { en: 'Sessions', es: 'Sesiones' }, rows, file: 'account/sessions.jsonl', sample: [row],
});

it('shows whatever people wrote as text', () => {
  const told = page({ sections: [section({ prompt: `<script>alert("x")</script> & '`, file: 'media/"onerror=x/a.png' })] });
  expect(told).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;');
  expect(told).not.toMatch(/<script|"onerror/);
});

it('tells of a long list how much of it is shown, and of an empty one that nothing is held', () => {
  const empty = { ...section({}), section: 'account/age', rows: 0, file: null, sample: [] };
  const told = page({ sections: [section({ os: 'iOS' }, 1_204), empty] });
  expect(told).toContain('shown here: 1 of 1,204');
  expect(told).toContain('nothing held');
});

it('P35 speaks Spanish', () => {
  const told = page({ locale: 'es', sections: [section({ deviceModel: 'Pixel', isOn: true })] });
  expect(told).toMatch(/<html lang="es">/);
  for (const word of ['Tus datos de AiCasso', 'Sesiones', 'Modelo', '1 registro', 'sí']) expect(told).toContain(word);
});

it('P35 has a name in both languages for every field that comes out', () => {
  const fields = exportPlan().sections.flatMap(({ columns, people }) => [...columns, ...people]).map(({ property }) => property);
  expect(fields.filter((name) => !(name in FIELD_LABELS) && !NOT_ON_THE_PAGE.has(name))).toEqual([]);
});

it('says codes of ours in the person’s language, and leaves alone what people wrote; lists of objects are told whole', () => {
  const row = { status: 'succeeded', kind: 'unheard-of', title: 'image', checkers: [{ name: 'words' }] };
  const told = page({ locale: 'es', sections: [{ ...section(row), file: 'account/sessions.json' }] });
  for (const words of ['<dd>conseguido</dd>', '<dd>unheard-of</dd>', '<dd>image</dd>', '{&quot;name&quot;:&quot;words&quot;}']) {
    expect(told).toContain(words);
  }
});

it('tells of each recipient in the person’s language what it got, and how long it keeps that', () => {
  const court = {
    recipient: 'authority', name: 'A <court>', kind: 'authority', region: 'DE', termsUrl: null, retention: 'Un año', models: [],
    purposes: ['order'], categories: ['prompts', 'photos'], disclosures: 2, firstAt: '2026-01-01T00:00:00.000Z',
    lastAt: '2026-01-02T00:00:00.000Z', keptUntil: null, erasure: {},
  };
  const told = page({ locale: 'es', recipients: [court] });
  const expected = ['A &lt;court&gt;', 'indicaciones, fotos', 'Un año', 'Se conserva allí', '2026-01-02 00:00 UTC'];
  for (const words of expected) expect(told).toContain(words);
});

it('loads nothing and runs nothing', () => {
  const told = page({ pictures: [{ path: 'media/creation/a.png' }] });
  expect(told).toContain(`default-src 'none'`);
  expect(told).not.toMatch(/<script|https?:|@import|url\(/);
});
