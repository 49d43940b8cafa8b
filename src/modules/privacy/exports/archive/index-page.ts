import type { Locale, Localised } from '../../../../kernel/language.js';
import { recipientName, toldCode } from './code-labels.js';
import { FIELD_LABELS } from './field-labels.js';
import { GROUP_TITLES, NOT_ON_THE_PAGE, PAGE_TEXTS } from './page-texts.js';
import { PAGE_STYLE } from './page-style.js';
import type { Row } from './person-snapshot.js';
import type { Recipient } from './recipients.js';

export interface PageSection {
  /** `account/sessions` */
  readonly section: string;
  readonly title: Localised;
  readonly rows: number;
  readonly file: string | null;
  /** The first of them. */
  readonly sample: readonly Row[];
}

export interface PageFile {
  readonly path: string;
}

export interface Page {
  readonly locale: Locale;
  readonly createdAt: Date;
  readonly sections: readonly PageSection[];
  readonly recipients: readonly Recipient[];
  readonly pictures: readonly PageFile[];
  readonly media: { readonly files: number; readonly bytes: number };
}

type PageText = keyof typeof PAGE_TEXTS;

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
/** As `mediaPath` makes them. */
const FILE = /^media\/[a-z]+\/[A-Za-z0-9-]+\.[a-z0-9]+$/;
const LONGEST = 400;
/** Fits into a cell of one line. */
const SHORT = 32;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Nothing is loaded but pictures that lie beside it, and no script runs. */
const POLICY = `default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file:; base-uri 'none'; form-action 'none'`;

/** The page for people: semantic HTML without scripts or anything remote. Long lists are shown in part, and lie beside it whole. */
export function indexPage(page: Page): string {
  const say = (name: PageText) => PAGE_TEXTS[name][page.locale];
  const groups = groupsOf(page.sections);
  const anchors = groups.map(([name]) => `<a href="#${escaped(name)}">${escaped(groupTitle(name, page.locale))}</a>`).join('');
  return `<!doctype html>
<html lang="${page.locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${say('title')}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header>
<h1>${say('title')}</h1>
<p class="soft">${say('made')} ${instant(page.createdAt.toISOString())}</p>
<p>${say('intro')}</p>
<ul class="figures">${figures(page)}</ul>
<nav>${anchors}</nav>
</header>
<main>
${picturesPart(page)}
${recipientsPart(page)}
${groups.map(([name, sections]) => groupPart(name, sections, page.locale)).join('\n')}
</main>
<footer>
<h2 id="about">${say('about')}</h2>
<p>${say('aboutText')} <a href="manifest.json">manifest.json</a></p>
</footer>
</body>
</html>
`;
}

function figures({ sections, recipients, media, locale }: Page): string {
  const figure = (value: string, name: PageText) => `<li><b>${value}</b><span class="soft">${PAGE_TEXTS[name][locale]}</span></li>`;
  const entries = sections.reduce((sum, { rows }) => sum + rows, 0);
  return [
    figure(whole(entries, locale), 'allEntries'), figure(whole(media.files, locale), 'files'), figure(bytes(media.bytes, locale), 'size'),
    figure(whole(recipients.length, locale), 'recipients'),
  ].join('');
}

/** Not a table: terms are long, and a narrow window would hide them. */
function recipientsPart({ recipients, locale }: Page): string {
  const say = (name: PageText) => PAGE_TEXTS[name][locale];
  const items = recipients.map(({ recipient, name, region, categories, purposes, disclosures, lastAt, retention }) => {
    const told = { purpose: purposes, categories, count: disclosures, lastAt, region, retention };
    return `<li><h3>${escaped(recipientName(recipient, name, locale))}</h3>${list(told, locale)}</li>`;
  });
  const all = items.length === 0 ? `<p class="soft">${say('nobody')}</p>` : `<ul class="who">${items.join('')}</ul>`;
  return `<section id="recipients"><h2>${say('whoGotIt')}</h2>${all}<p><a href="recipients.json">recipients.json</a></p></section>`;
}

function groupPart(name: string, sections: readonly PageSection[], locale: Locale): string {
  const full = sections.filter(({ rows }) => rows > 0).map((section) => sectionPart(section, locale));
  const empty = sections.filter(({ rows }) => rows === 0).map(({ title }) => escaped(title[locale]));
  const none = empty.length === 0 ? '' : `<p class="empty">${empty.join(' · ')}: ${PAGE_TEXTS.none[locale]}</p>`;
  return `<section id="${escaped(name)}"><h2>${escaped(groupTitle(name, locale))}</h2>\n${full.join('\n')}${none}</section>`;
}

function sectionPart({ title, rows, file, sample }: PageSection, locale: Locale): string {
  const say = (name: PageText) => PAGE_TEXTS[name][locale];
  const isOne = file?.endsWith('.json') === true;
  const shown = sample.length === 0 ? '' : isOne ? list(sample[0]!, locale) : `<div class="wide">${table(sample, locale)}</div>`;
  const isPart = sample.length > 0 && rows > sample.length;
  const part = isPart ? ` · ${say('firstOf')} ${sample.length} ${say('of')} ${whole(rows, locale)}` : '';
  const count = rows === 1 ? say('one') : `${whole(rows, locale)} ${say('entries')}`;
  const open = isOne && sample.length > 0 ? ' open' : '';
  return `<details${open}><summary>${escaped(title[locale])} <span class="soft">${count}</span></summary>
<div class="body">${shown}<p class="soft"><a href="${escaped(file ?? '')}">${say('whole')}</a>${part}</p></div></details>`;
}

function picturesPart({ pictures, locale }: Page): string {
  if (pictures.length === 0) return '';
  const items = pictures.map(({ path }) => `<li><a href="${escaped(path)}"><img src="${escaped(path)}" alt="" loading="lazy"></a></li>`);
  return `<section id="pictures"><h2>${PAGE_TEXTS.pictures[locale]}</h2><ul class="pictures">${items.join('')}</ul>
<p class="soft">${PAGE_TEXTS.morePictures[locale]} <a href="media/">media</a>.</p></section>`;
}

function table(rows: readonly Row[], locale: Locale): string {
  const names = Object.keys(rows[0]!).filter((name) => !NOT_ON_THE_PAGE.has(name) && rows.some((row) => tells(row[name])));
  const head = names.map((name) => `<th scope="col">${escaped(labelOf(name, locale))}</th>`).join('');
  const body = rows.map((row) => `<tr>${names.map((name) => cell(name, row[name], locale)).join('')}</tr>`).join('');
  return `<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

/** An id tells a person nothing: it stands in the file. */
function tells(it: unknown): boolean {
  return it !== null && it !== undefined && !(typeof it === 'string' && UUID.test(it));
}

function cell(name: string, it: unknown, locale: Locale): string {
  const isLong = (typeof it === 'string' && it.length > SHORT) || (typeof it === 'object' && JSON.stringify(it).length > SHORT);
  return `<td${isLong ? ' class="long"' : ''}>${value(name, it, locale)}</td>`;
}

function list(row: Row, locale: Locale): string {
  const told = Object.entries(row).filter(([name, it]) => it !== null && !NOT_ON_THE_PAGE.has(name));
  return `<dl>${told.map(([name, it]) => `<dt>${escaped(labelOf(name, locale))}</dt><dd>${value(name, it, locale)}</dd>`).join('')}</dl>`;
}

function value(name: string, it: unknown, locale: Locale): string {
  if (it === null || it === undefined) return '';
  if (typeof it === 'boolean') return PAGE_TEXTS[it ? 'yes' : 'no'][locale];
  if (typeof it === 'number') return `<span class="number">${whole(it, locale)}</span>`;
  if (typeof it === 'string' && INSTANT.test(it)) return instant(it);
  if (typeof it === 'string' && FILE.test(it)) return `<a href="${it}">${it.split('.').at(-1)!.toUpperCase()}</a>`;
  const text = Array.isArray(it) ? it.map((each) => worded(name, each, locale)).join(', ') : worded(name, it, locale);
  return escaped(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}

/** Of what is no text, as it stands in the files. */
function worded(name: string, it: unknown, locale: Locale): string {
  return typeof it === 'string' ? toldCode(name, it, locale) : JSON.stringify(it);
}

function groupsOf(sections: readonly PageSection[]): readonly (readonly [string, readonly PageSection[]])[] {
  const groups = Map.groupBy(sections, ({ section }) => section.split('/')[0]!);
  const order = Object.keys(GROUP_TITLES);
  const placeOf = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return [...groups].sort(([a], [b]) => placeOf(a) - placeOf(b));
}

function groupTitle(name: string, locale: Locale): string {
  return GROUP_TITLES[name]?.[locale] ?? name;
}

/** `lastSeenAt`: last seen at. */
function labelOf(name: string, locale: Locale): string {
  const words = name.replace(/([A-Z])/g, ' $1').toLowerCase();
  return FIELD_LABELS[name]?.[locale] ?? `${words[0]!.toUpperCase()}${words.slice(1)}`;
}

function instant(iso: string): string {
  return `<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC</time>`;
}

function whole(number: number, locale: Locale): string {
  return new Intl.NumberFormat(locale).format(number);
}

function bytes(count: number, locale: Locale): string {
  const power = Math.min(3, Math.max(0, Math.floor(Math.log(Math.max(count, 1)) / Math.log(1000))));
  const amount = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(count / 1000 ** power);
  return `${amount} ${['B', 'kB', 'MB', 'GB'][power]!}`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
