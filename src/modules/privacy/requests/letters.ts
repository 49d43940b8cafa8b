import type { RequestLaw } from '../../../entities/privacy/privacy-request.entity.js';
import type { Localised } from '../../../kernel/language.js';
import type { PrivacyRequestNews } from '../../../kernel/notification.js';
import type { MailText } from '../../../platform/mail/mail.js';
import { COMPLAINT_TEXTS, EXTENSION_TEXTS, type ExtensionReason, REFUSAL_TEXTS, type RefusalReason } from './reasons.js';

/** What a letter about a request is made from. */
export interface LetterFacts {
  readonly id: string;
  readonly law: RequestLaw;
  /** By when it is answered. */
  readonly answerBy: Date;
  readonly extensionReason: string | null;
  readonly refusalReason: string | null;
  /** In staff's words, for the person. */
  readonly words: string | null;
  /** When a restriction is lifted. */
  readonly releaseAt?: Date;
  readonly supportEmail: string;
}

const SUBJECT: Localised = { en: 'Your privacy request', es: 'Tu solicitud de privacidad' };

const SAID: Readonly<Record<PrivacyRequestNews['news'], (facts: LetterFacts) => Localised>> = {
  received: ({ answerBy }) => ({
    en: `We have received your privacy request. You get an answer by ${dayOf(answerBy)}.`,
    es: `Hemos recibido tu solicitud de privacidad. Tendrás respuesta a más tardar el ${dayOf(answerBy)}.`,
  }),
  extended: ({ answerBy, extensionReason }) => {
    const why = EXTENSION_TEXTS[extensionReason as ExtensionReason];
    return {
      en: `We need more time for your privacy request: you get an answer by ${dayOf(answerBy)}. ${why.en}`,
      es: `Necesitamos más tiempo para tu solicitud de privacidad: tendrás respuesta a más tardar el ${dayOf(answerBy)}. ${why.es}`,
    };
  },
  refused: ({ law, refusalReason }) => {
    const [why, complaint] = [REFUSAL_TEXTS[refusalReason as RefusalReason], COMPLAINT_TEXTS[law]];
    return {
      en: `We could not do what you asked in your privacy request. ${why.en}\n\n${complaint.en}`,
      es: `No hemos podido hacer lo que pedías en tu solicitud de privacidad. ${why.es}\n\n${complaint.es}`,
    };
  },
  done: () => ({ en: 'Your privacy request is done.', es: 'Tu solicitud de privacidad está resuelta.' }),
  restricted: () => ({
    en: 'The processing of your data is restricted now: it is kept, and used for nothing else.',
    es: 'El tratamiento de tus datos está limitado: se conservan y no se usan para nada más.',
  }),
  'to-be-released': ({ releaseAt }) => ({
    en: `The restriction of the processing of your data will be lifted, on ${dayOf(releaseAt!)} at the earliest.`,
    es: `Se va a levantar la limitación del tratamiento de tus datos, no antes del ${dayOf(releaseAt!)}.`,
  }),
  released: () => ({
    en: 'The restriction of the processing of your data was lifted.',
    es: 'Se ha levantado la limitación del tratamiento de tus datos.',
  }),
};

/** A letter about something that happened to a request. */
export function letterOf(news: PrivacyRequestNews['news'], facts: LetterFacts): MailText {
  const said = SAID[news](facts);
  return whole(facts, {
    en: [said.en, ...(facts.words === null ? [] : [facts.words])], es: [said.es, ...(facts.words === null ? [] : [facts.words])],
  });
}

/** A letter that proves an address. Whoever did not ask for it learns nothing of anybody, and need do nothing. */
export function codeLetter(code: string, facts: Pick<LetterFacts, 'id' | 'supportEmail'>): MailText {
  return whole(facts, {
    en: [
      `Somebody has sent us a privacy request with this address. If it was you, confirm it with this code within a day: ${code}`,
      'If it was not you, you need do nothing.',
    ],
    es: [
      `Alguien nos ha enviado una solicitud de privacidad con esta dirección. Si fuiste tú, confírmala con este código en un día: ${code}`,
      'Si no fuiste tú, no tienes que hacer nada.',
    ],
  });
}

/** That an account is to go. The key opens status and receipt when no account is left to sign in to. */
export function deletionLetter(facts: Pick<LetterFacts, 'id' | 'supportEmail'> & { scheduledFor: Date; secret: string }): MailText {
  const { scheduledFor, secret } = facts;
  return whole(facts, {
    en: [`As you asked, your account will be deleted: it begins on ${dayOf(scheduledFor)}.`, `Key to its status and receipt: ${secret}`],
    es: [`Tal como pediste, tu cuenta se borrará: empieza el ${dayOf(scheduledFor)}.`, `Clave de su estado y su justificante: ${secret}`],
  });
}

function whole({ id, supportEmail }: Pick<LetterFacts, 'id' | 'supportEmail'>, said: { en: string[]; es: string[] }): MailText {
  return {
    subject: SUBJECT,
    text: {
      en: [...said.en, `Number of the request: ${id}\nQuestions: ${supportEmail}`].join('\n\n'),
      es: [...said.es, `Número de la solicitud: ${id}\nPreguntas: ${supportEmail}`].join('\n\n'),
    },
  };
}

/** ISO 8601, which reads the same in both languages. */
function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
