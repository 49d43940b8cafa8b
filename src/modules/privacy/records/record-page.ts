import type { Locale, Localised } from '../../../kernel/language.js';
import type { MappedPrefix, MappedTable } from '../data-map.js';
import type { ProcessingRecord } from './processing-record.js';

const WORDS = {
  title: { en: 'Record of processing activities (GDPR Art. 30)', es: 'Registro de actividades de tratamiento (RGPD, art. 30)' },
  controller: { en: 'Controller', es: 'Responsable' },
  people: { en: 'Whom it is about', es: 'A quién se refiere' },
  purposes: { en: 'Purposes and legal bases', es: 'Finalidades y bases jurídicas' },
  recipients: { en: 'Recipients, and what they keep', es: 'Destinatarios y lo que conservan' },
  security: { en: 'Security', es: 'Seguridad' },
  tables: { en: 'Data', es: 'Datos' },
  objects: { en: 'Files', es: 'Archivos' },
  backups: { en: 'Backups are overwritten within so many days', es: 'Las copias de seguridad se sobrescriben como máximo en estos días' },
  forever: { en: 'no clock', es: 'sin plazo' },
  days: { en: 'days', es: 'días' },
} as const satisfies Record<string, Localised>;

const HEADINGS = {
  purposes: { en: ['Purpose', 'Article', 'Why'], es: ['Finalidad', 'Artículo', 'Por qué'] },
  recipients: { en: ['Who', 'Purposes', 'Data', 'Keeps it', 'Where'], es: ['Quién', 'Finalidades', 'Datos', 'Lo conserva', 'Dónde'] },
  columns: {
    en: ['Column', 'Data', 'Purpose', 'Basis', 'Export', 'At the end of the account', 'Recipients'],
    es: ['Columna', 'Datos', 'Finalidad', 'Base', 'Copia', 'Al acabar la cuenta', 'Destinatarios'],
  },
} as const;

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#1a1a1a}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem;font-size:.85rem}
th,td{border:1px solid #c8c8c8;padding:.25rem .5rem;text-align:left;vertical-align:top}
th{background:#f2f2f2}h3{margin:1.5rem 0 0}p{margin:.25rem 0}`;

/** For people: no script, nothing from elsewhere. */
export function recordPage(record: ProcessingRecord, locale: Locale): string {
  const say = (words: Localised) => escape(words[locale]);
  const { controller, people, purposes, recipients, security, tables, prefixes, backupDays } = record;
  const why = purposes.map((it) => [it.purpose, it.articles.join(', '), it.why[locale]]);
  const who = recipients.map((it) => [
    it.name, it.purposes.join(', '), it.data === null ? '*' : it.data.join(', '), it.retention[locale], it.region[locale],
  ]);
  const list = (items: readonly Localised[]) => `<ul>${items.map((item) => `<li>${say(item)}</li>`).join('')}</ul>`;
  return `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><title>${say(WORDS.title)}</title><style>${STYLE}</style></head>
<body><h1>${say(WORDS.title)}</h1>
<h2>${say(WORDS.controller)}</h2><p>${escape(controller.site)} · ${escape(controller.contact)}</p>
<h2>${say(WORDS.people)}</h2>${list(people)}
<h2>${say(WORDS.purposes)}</h2>${grid(HEADINGS.purposes[locale], why)}
<h2>${say(WORDS.recipients)}</h2>${grid(HEADINGS.recipients[locale], who)}<p>${say(WORDS.backups)}: ${backupDays}</p>
<h2>${say(WORDS.security)}</h2>${list(security)}
<h2>${say(WORDS.tables)}</h2>${tables.map((table) => tableOf(table, locale)).join('\n')}
<h2>${say(WORDS.objects)}</h2>${prefixes.map((prefix) => objectsOf(prefix, locale)).join('\n')}
</body></html>`;
}

function tableOf({ table, owner, person, retention, columns }: MappedTable, locale: Locale): string {
  const rows = columns.map((it) => [
    it.column, it.data, it.purpose, it.basis.join(', '), it.exported, it.erased, it.recipients.join(', '),
  ]);
  const about = [owner, person, periodOf(retention, locale)].join(' · ');
  return `<h3>${escape(table)}</h3><p>${escape(about)}</p>${grid(HEADINGS.columns[locale], rows)}`;
}

function objectsOf({ prefix, namedBy, retention, ...it }: MappedPrefix, locale: Locale): string {
  const row = [namedBy.join(', '), it.data, it.purpose, it.basis.join(', '), it.exported, it.erased, it.recipients.join(', ')];
  return `<h3>${escape(prefix)}</h3><p>${escape(periodOf(retention, locale))}</p>${grid(HEADINGS.columns[locale], [row])}`;
}

function periodOf({ days, trigger, action, exceptions, source }: MappedTable['retention'], locale: Locale): string {
  const period = days === null ? WORDS.forever[locale] : `${days} ${WORDS.days[locale]}`;
  return [period, trigger, action, ...exceptions, source].join(' · ');
}

function grid(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[], tag: 'th' | 'td') =>
    `<tr>${cells.map((cell) => `<${tag}>${escape(cell)}</${tag}>`).join('')}</tr>`;
  return `<table>${line(headings, 'th')}${rows.map((row) => line(row, 'td')).join('')}</table>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
