import type { NoticeKind } from '../../../entities/moderation/notice.entity.js';
import type { ReportReason } from '../../../entities/moderation/report.entity.js';
import type { Localised } from '../../../kernel/language.js';

/** What a notice can lack. */
export const NOTICE_GAPS = ['locations', 'explanation', 'contact', 'good-faith', 'signature'] as const;
export type NoticeGap = (typeof NOTICE_GAPS)[number];

interface KindOfNotice {
  /** How the reports that come of it are weighed. */
  readonly reason: ReportReason;
  readonly needs: readonly NoticeGap[];
}

/** DSA Art. 16(2)(a) to (d). */
const USUAL: readonly NoticeGap[] = ['locations', 'explanation', 'contact', 'good-faith'];

export const NOTICES_BY_KIND: Readonly<Record<NoticeKind, KindOfNotice>> = {
  'illegal-content': { reason: 'illegal', needs: USUAL },
  // TAKE IT DOWN Act, section 3(a)(1)(B): signature, identification, statement of good faith, contact
  'intimate-imagery': { reason: 'intimate-imagery', needs: [...USUAL, 'signature'] },
  // DSA Art. 16(2)(c): nobody has to say who they are
  'minor-safety': { reason: 'minor-safety', needs: ['locations', 'explanation', 'good-faith'] },
  'intellectual-property': { reason: 'intellectual-property', needs: USUAL },
  privacy: { reason: 'privacy', needs: USUAL },
  other: { reason: 'other', needs: USUAL },
};

/** What each gap means to whoever has to fill it. */
export const GAP_TEXTS: Readonly<Record<NoticeGap, Localised>> = {
  locations: {
    en: 'The address (URL) of a post, comment, picture or profile of this service that exists; none of those given leads to one.',
    es:
      'La dirección (URL) de una publicación, un comentario, una imagen o un perfil de este servicio que exista; ninguna de las dadas ' +
      'lleva a uno.',
  },
  explanation: {
    en: 'Why you consider it illegal or against the rules.',
    es: 'Por qué consideras que es ilegal o que incumple las normas.',
  },
  contact: { en: 'Your name and e-mail address.', es: 'Tu nombre y tu dirección de correo electrónico.' },
  'good-faith': {
    en:
      'Your statement that you believe in good faith that what you say is accurate and complete; of intimate imagery, that it was ' +
      'published without consent.',
    es:
      'Tu declaración de que crees de buena fe que lo que dices es exacto y completo; si son imágenes íntimas, que se publicaron sin ' +
      'consentimiento.',
  },
  signature: {
    en: 'Your signature: your full name, typed, or that of the person you are authorised to act for and yours.',
    es: 'Tu firma: tu nombre completo escrito, o el de la persona por la que estás autorizado a actuar y el tuyo.',
  },
};
