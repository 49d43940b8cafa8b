import type { Locale, Localised } from '../../../../kernel/language.js';
import { RETENTION_CLASSES, type RetentionClass } from '../../../../kernel/retention-classes.js';

export interface PageFacts {
  readonly graceDays: number;
  readonly webAppUrl: string;
  readonly supportEmail: string;
}

/** What stays for a time, nameless where it can be; the periods are those of the retention classes. */
const KEPT: Partial<Record<RetentionClass, Localised>> = {
  ledger: { en: 'Movements of points, without your name', es: 'Movimientos de puntos, sin tu nombre' },
  purchase: { en: 'Purchases, as the store names them', es: 'Compras, tal como las nombra la tienda' },
  consent: { en: 'What you agreed to, without your name', es: 'Lo que aceptaste, sin tu nombre' },
  'moderation-record': { en: 'Decisions about reported content', es: 'Decisiones sobre contenido denunciado' },
  'deletion-record': { en: 'The proof that the account was erased', es: 'La prueba de que la cuenta se borró' },
};

const WORDS = {
  title: { en: 'Delete your AiCasso account', es: 'Elimina tu cuenta de AiCasso' },
  how: { en: 'How', es: 'Cómo' },
  inApp: {
    en: 'In the app: open the settings, choose “Delete account” and sign in once more.',
    es: 'En la app: abre los ajustes, elige «Eliminar cuenta» e inicia sesión una vez más.',
  },
  onWeb: {
    en: 'Without the app: sign in with Google or Apple on our website and ask for it there.',
    es: 'Sin la app: inicia sesión con Google o Apple en nuestra web y pídelo allí.',
  },
  byMail: { en: 'If neither works, write to us:', es: 'Si nada de eso funciona, escríbenos:' },
  when: { en: 'When', es: 'Cuándo' },
  grace: {
    en: (days: number) => `For ${days} days you can change your mind, unless you want it now. Nobody else sees you then. It takes a day.`,
    es: (days: number) => `Durante ${days} días puedes cambiar de idea, salvo que lo quieras ya. Nadie más te ve entonces. Tarda un día.`,
  },
  gone: { en: 'What is deleted', es: 'Qué se borra' },
  all: {
    en: 'Your profile, posts and comments, uploads, creations and avatars, prompts, devices, and what AI providers hold for us of it.',
    es: 'Tu perfil, publicaciones y comentarios, archivos, creaciones y avatares, prompts, dispositivos y lo que guarda la IA de terceros.',
  },
  store: {
    en: 'A subscription goes on until you cancel it at the store where you bought it.',
    es: 'Una suscripción sigue hasta que la canceles en la tienda donde la compraste.',
  },
  kept: { en: 'What stays for a time', es: 'Qué se conserva un tiempo' },
  days: { en: (days: number) => `${days} days`, es: (days: number) => `${days} días` },
} as const;

const STYLE = 'body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}';

/** What Google Play and people want to know before they ask: how, when, what goes and what stays. No scripts, nothing from elsewhere. */
export function deletionPage({ graceDays, webAppUrl, supportEmail }: PageFacts, locale: Locale): string {
  const text = (words: Localised) => escaped(words[locale]);
  const kept = (Object.keys(KEPT) as RetentionClass[]).map((name) => {
    const days = WORDS.days[locale](RETENTION_CLASSES[name].days ?? 0);
    return `<li>${text(KEPT[name]!)}: ${escaped(days)}</li>`;
  });
  return `<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${text(WORDS.title)}</title>
<style>${STYLE}</style></head><body>
<h1>${text(WORDS.title)}</h1>
<h2>${text(WORDS.how)}</h2>
<ul><li>${text(WORDS.inApp)}</li><li>${text(WORDS.onWeb)} <a href="${escaped(webAppUrl)}">${escaped(webAppUrl)}</a></li>
<li>${text(WORDS.byMail)} <a href="mailto:${escaped(supportEmail)}">${escaped(supportEmail)}</a></li></ul>
<h2>${text(WORDS.when)}</h2><p>${escaped(WORDS.grace[locale](graceDays))}</p>
<h2>${text(WORDS.gone)}</h2><p>${text(WORDS.all)}</p><p>${text(WORDS.store)}</p>
<h2>${text(WORDS.kept)}</h2><ul>${kept.join('')}</ul>
</body></html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character]!);
}
