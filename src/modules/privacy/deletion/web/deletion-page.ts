import type { Locale, Localised } from '../../../../kernel/language.js';
import { keptTexts } from '../../receipts/kept-texts.js';
import { WORDS } from './deletion-page-texts.js';

export interface PageFacts {
  readonly graceDays: number;
  readonly webAppUrl: string;
  readonly supportEmail: string;
  /** Of the page itself: where its forms go. */
  readonly path: string;
  /** Whether codes are sent by e-mail here. */
  readonly hasCodes: boolean;
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}
label,button{display:block;margin:.75rem 0}input,select{display:block;font:inherit;width:100%;box-sizing:border-box;padding:.4rem}
button{font:inherit;padding:.5rem 1rem}[role=alert]{border-left:.3rem solid #b00;padding-left:.7rem}`;

/**
 * What Google Play and people want to know before they ask: how, when, what goes and what stays; and a form to ask for a code. No scripts,
 * nothing from elsewhere. What stays is what a receipt may name.
 */
export function deletionPage(facts: PageFacts, locale: Locale, isWrong = false): string {
  const { graceDays, webAppUrl, supportEmail, hasCodes } = facts;
  const text = textsIn(locale);
  return page(locale, `
<h2>${text(WORDS.how)}</h2>
<ul><li>${text(WORDS.inApp)}</li><li>${text(WORDS.onWeb)} <a href="${escaped(webAppUrl)}">${escaped(webAppUrl)}</a></li>
<li>${text(hasCodes ? WORDS.byCode : WORDS.noCode)}</li>
<li>${text(WORDS.byMail)} <a href="mailto:${escaped(supportEmail)}">${escaped(supportEmail)}</a></li></ul>
${hasCodes ? askForm(facts, locale, isWrong) : ''}
<h2>${text(WORDS.when)}</h2><p>${escaped(WORDS.days[locale](graceDays))}</p>
<h2>${text(WORDS.gone)}</h2><p>${text(WORDS.all)}</p><p>${text(WORDS.store)}</p>
<h2>${text(WORDS.kept)}</h2><p>${text(WORDS.keptWhy)}</p><ul>${keptTexts().map((it) => `<li>${text(it.text)}</li>`).join('\n')}</ul>`);
}

/** After a code was asked for, whether there is an account or not. */
export function codePage({ path }: PageFacts, requestId: string, locale: Locale, isWrong = false): string {
  const text = textsIn(locale);
  return page(locale, `
<p>${text(WORDS.sent)}</p>${isWrong ? alert(text(WORDS.wrongCode)) : ''}
<form method="post" action="${escaped(path)}/confirm"><input type="hidden" name="request" value="${escaped(requestId)}">
<label>${text(WORDS.code)} <input name="code" required maxlength="40" autocomplete="one-time-code" autocapitalize="characters"></label>
<button>${text(WORDS.delete)}</button></form>
<p><a href="${escaped(path)}">${text(WORDS.back)}</a></p>`);
}

/** Once the end is asked for. */
export function receivedPage({ scheduledFor, secret }: { scheduledFor: Date; secret: string }, locale: Locale): string {
  const text = textsIn(locale);
  const day = scheduledFor.toISOString().slice(0, 'YYYY-MM-DDTHH:mm'.length).replace('T', ' ');
  return page(locale, `
<p>${text(WORDS.received)} ${escaped(day)} UTC</p>
<p>${text(WORDS.secret)}</p><p><code>${escaped(secret)}</code></p>`);
}

function askForm({ path, graceDays }: PageFacts, locale: Locale, isWrong: boolean): string {
  const text = textsIn(locale);
  return `<h2>${text(WORDS.ask)}</h2>${isWrong ? alert(text(WORDS.wrongAddress)) : ''}
<form method="post" action="${escaped(path)}">
<label>${text(WORDS.email)} <input type="email" name="email" required maxlength="254" autocomplete="email"></label>
<label>${text(WORDS.when)} <select name="when"><option value="grace">${escaped(WORDS.grace[locale](graceDays))}</option>
<option value="now">${text(WORDS.now)}</option></select></label>
<button>${text(WORDS.send)}</button></form>`;
}

function page(locale: Locale, body: string): string {
  const title = escaped(WORDS.title[locale]);
  return `<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>${STYLE}</style></head><body>
<h1>${title}</h1>${body}
</body></html>
`;
}

const alert = (text: string) => `<p role="alert">${text}</p>`;
const textsIn = (locale: Locale) => (words: Localised) => escaped(words[locale]);

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character]!);
}
