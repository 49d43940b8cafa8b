import type { Purpose } from '../../../entities/privacy.js';
import type { Localised } from '../../../kernel/language.js';

export interface LegalBasis {
  /** Points of GDPR Art. 6(1). */
  readonly articles: readonly string[];
  readonly why: Localised;
}

/** GDPR Art. 6: on what each purpose rests. */
export const LEGAL_BASES: Readonly<Record<Purpose, LegalBasis>> = {
  'sign-in': { articles: ['6(1)(b)'], why: { en: 'To let people into their account.', es: 'Para dar acceso a la cuenta.' } },
  generation: {
    articles: ['6(1)(a)', '6(1)(b)'],
    why: {
      en: 'To make what people ask for; AI providers get their data with consent alone.',
      es: 'Para crear lo que piden las personas; los proveedores de IA reciben sus datos solo con su permiso.',
    },
  },
  library: { articles: ['6(1)(b)'], why: { en: 'To keep what people made.', es: 'Para guardar lo que crean las personas.' } },
  community: { articles: ['6(1)(b)'], why: { en: 'To show what people choose to publish.', es: 'Para mostrar lo que deciden publicar.' } },
  safety: {
    articles: ['6(1)(c)', '6(1)(f)'],
    why: {
      en: 'To act on reports and illegal content (DSA), and to protect people from abuse.',
      es: 'Para atender denuncias y contenidos ilícitos (DSA) y proteger a las personas de abusos.',
    },
  },
  billing: {
    articles: ['6(1)(b)', '6(1)(c)'],
    why: { en: 'To give what was paid for, and to keep books.', es: 'Para entregar lo pagado y llevar la contabilidad.' },
  },
  notification: {
    articles: ['6(1)(a)', '6(1)(b)'],
    why: {
      en: 'To tell people of what is theirs; push with consent.', es: 'Para avisar de lo propio; las notificaciones push, con permiso.',
    },
  },
  diagnostics: {
    articles: ['6(1)(a)'],
    why: {
      en: 'To find why the app failed, of who chose to send it.', es: 'Para saber por qué falló la aplicación, si se decide enviarlo.',
    },
  },
  compliance: {
    articles: ['6(1)(c)'],
    why: { en: 'To prove what the law asks to be proven.', es: 'Para acreditar lo que la ley exige acreditar.' },
  },
  operations: {
    articles: ['6(1)(f)'],
    why: { en: 'To run the service safely and without loss.', es: 'Para que el servicio funcione de forma segura y sin pérdidas.' },
  },
};
