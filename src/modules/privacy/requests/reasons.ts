import type { RequestLaw } from '../../../entities/privacy/privacy-request.entity.js';
import type { Localised } from '../../../kernel/language.js';

/** GDPR Art. 12(3): no others. */
export const EXTENSION_REASONS = ['complexity', 'number-of-requests'] as const;
export type ExtensionReason = (typeof EXTENSION_REASONS)[number];

export const EXTENSION_TEXTS: Readonly<Record<ExtensionReason, Localised>> = {
  complexity: { en: 'Your request takes more work than usual.', es: 'Tu solicitud requiere más trabajo de lo habitual.' },
  'number-of-requests': {
    en: 'We have to answer many requests at the moment.', es: 'En este momento tenemos que responder muchas solicitudes.',
  },
};

export const REFUSAL_REASONS = [
  'identity-not-proved', 'no-data', 'kept-by-law', 'rights-of-others', 'manifestly-unfounded', 'excessive', 'not-applicable',
] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

export const REFUSAL_TEXTS: Readonly<Record<RefusalReason, Localised>> = {
  'identity-not-proved': {
    en: 'We could not make sure that the data is yours.', es: 'No hemos podido comprobar que los datos sean tuyos.',
  },
  'no-data': { en: 'We have no data of yours.', es: 'No tenemos datos tuyos.' },
  'kept-by-law': { en: 'A law obliges us to keep this data.', es: 'Una ley nos obliga a conservar estos datos.' },
  'rights-of-others': { en: 'It would touch the rights of other people.', es: 'Afectaría a los derechos de otras personas.' },
  'manifestly-unfounded': { en: 'The request has no ground.', es: 'La solicitud carece de fundamento.' },
  excessive: { en: 'The same was asked and answered again and again.', es: 'Lo mismo se ha pedido y respondido repetidas veces.' },
  'not-applicable': { en: 'This right does not apply to this data.', es: 'Este derecho no se aplica a estos datos.' },
};

/** GDPR Art. 12(4), 77, 79; Cal. Civ. Code 1798.199.45; LGPD Art. 18, paragraph 1. */
export const COMPLAINT_TEXTS: Readonly<Record<RequestLaw, Localised>> = {
  gdpr: {
    en: 'You can complain to the data protection authority of where you live or work, and go to court.',
    es: 'Puedes reclamar ante la autoridad de protección de datos de donde vives o trabajas y acudir a los tribunales.',
  },
  ccpa: {
    en: 'You can complain to the California Privacy Protection Agency or to the Attorney General of California.',
    es: 'Puedes reclamar ante la California Privacy Protection Agency o ante el fiscal general de California.',
  },
  lgpd: {
    en: 'You can complain to the Brazilian data protection authority (ANPD).',
    es: 'Puedes reclamar ante la autoridad brasileña de protección de datos (ANPD).',
  },
  other: {
    en: 'You can complain to the authority for data protection or for consumers where you live.',
    es: 'Puedes reclamar ante la autoridad de protección de datos o de consumo de donde vives.',
  },
};
