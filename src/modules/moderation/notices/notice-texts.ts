import type { NoticeState } from '../../../entities/moderation/notice.entity.js';
import type { ReportOutcome } from '../../../entities/moderation/report.entity.js';
import type { Localised } from '../../../kernel/language.js';

/** Until it is decided by its state, then by its outcome. */
export const STATE_TEXTS: Readonly<Record<NoticeState | ReportOutcome, Localised>> = {
  incomplete: {
    en:
      'We have received your notice. Something is missing for it to be valid; please add it. What we could find is looked at none the ' +
      'less.',
    es:
      'Hemos recibido tu aviso. Le falta algo para ser válido; añádelo, por favor. Lo que hayamos podido encontrar se estudia de ' +
      'todos modos.',
  },
  received: { en: 'We have received your notice.', es: 'Hemos recibido tu aviso.' },
  'in-review': { en: 'Somebody is looking at it.', es: 'Alguien lo está estudiando.' },
  decided: { en: 'It was decided.', es: 'Se ha decidido.' },
  closed: {
    en: 'Somebody has looked at it. It leads to nothing that we host, so it was closed, for the reason given.',
    es: 'Alguien lo ha revisado. No lleva a nada que alojemos, así que se ha cerrado por el motivo indicado.',
  },
  'acted-on': { en: 'We agreed with you, and have acted.', es: 'Te hemos dado la razón y hemos actuado.' },
  'no-violation': {
    en: 'We found nothing against the law or our rules in what you told us of.',
    es: 'No hemos encontrado nada contrario a la ley ni a nuestras normas en lo que nos indicaste.',
  },
};

/** DSA Art. 16(5): the possibilities for redress. */
export const REDRESS: Localised = {
  en:
    'If you disagree, you can send another notice that says why, write to the contact given at `GET /v1/safety`, turn to a certified ' +
    'body for out-of-court settlement of disputes, or go to court.',
  es:
    'Si no estás de acuerdo, puedes enviar otro aviso que diga por qué, escribir al contacto que figura en `GET /v1/safety`, acudir a ' +
    'un órgano certificado de resolución extrajudicial de litigios o ir a los tribunales.',
};
