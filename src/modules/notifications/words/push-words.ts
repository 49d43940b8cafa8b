import type { Localised, Locale } from '../../../kernel/language.js';
import type { NotificationKind } from '../../../kernel/notification.js';
import { inboxWords } from './inbox-words.js';
import { counted } from './phrases.js';
import type { Told, Words } from './told.js';

type Official =
  | 'report-outcome' | 'decision' | 'appeal-outcome' | 'subscription-trouble' | 'export-ready' | 'deletion-progress' | 'privacy-request'
  | 'points';
interface Safe {
  readonly title: Localised;
  readonly text: Localised;
}

const ACCOUNT: Safe = {
  title: { en: 'AiCasso', es: 'AiCasso' },
  text: { en: 'There is an important message about your account.', es: 'Hay un mensaje importante sobre tu cuenta.' },
};
const ASKED: Safe = {
  title: { en: 'AiCasso', es: 'AiCasso' },
  text: { en: 'Something that you asked for has been answered.', es: 'Hay una respuesta a algo que pediste.' },
};

/** What would tell whoever sees the phone what the person did, owes or is accused of is told without saying what it is. */
const DISCREET: Readonly<Record<Official, Safe>> = {
  'report-outcome': ASKED,
  decision: ACCOUNT,
  'appeal-outcome': ASKED,
  'subscription-trouble': ACCOUNT,
  'export-ready': ASKED,
  'deletion-progress': ACCOUNT,
  'privacy-request': ASKED,
  points: {
    title: { en: 'AiCasso', es: 'AiCasso' },
    text: { en: 'There is news about your points.', es: 'Hay novedades sobre tus puntos.' },
  },
};

/**
 * What a push says: safe on a locked screen, which anybody near the phone may read, and at the push service, which learns it too. No words
 * that a person wrote (no prompt, title, caption, comment), no name of a tool, a file, a post or an avatar, no amount of money or points,
 * and nothing of reports, decisions, subscriptions and exports but that there is something to open. People are named as in the app: by
 * usernames that the system made, which say nothing of who they are. All else says no more than that something of one's own is ready,
 * failed, about to be deleted, or met with attention.
 */
export function pushWords(told: Told, locale: Locale): Words {
  const discreet = isDiscreet(told.kind) ? DISCREET[told.kind] : null;
  return discreet ? { title: discreet.title[locale], text: discreet.text[locale] } : inboxWords(told, locale);
}

/** One push for several entries: how many there are, and nothing of any. */
export function summaryWords(count: number, locale: Locale): Words {
  const text = {
    en: `You have ${counted(count, 'new notification', 'new notifications', 'en')}.`,
    es: `Tienes ${counted(count, 'notificación nueva', 'notificaciones nuevas', 'es')}.`,
  };
  return { title: 'AiCasso', text: text[locale] };
}

/** The last push of an account. There is nothing left to open, so it says what it is. */
export function farewellWords(locale: Locale): Words {
  const text = {
    en: 'Your account is being erased, as was asked for. It will be gone within a day.',
    es: 'Tu cuenta se está borrando, tal como se pidió. En un día habrá desaparecido.',
  };
  return { title: 'AiCasso', text: text[locale] };
}

/** Of these a push says nothing but that there is something; whatever goes with it, such as an id, must say no more. */
export function isDiscreet(kind: NotificationKind): kind is Official {
  return kind in DISCREET;
}
