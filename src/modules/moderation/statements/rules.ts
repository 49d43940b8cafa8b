import type { ReportReason } from '../../../entities/moderation/report.entity.js';
import type { Localised } from '../../../kernel/language.js';
import type { Category, Keyword } from './transparency-words.js';

/** A rule of the house, as decisions name it. */
export interface Rule {
  /** Word for word a sentence of the community rules (`config/policies/community-rules`). */
  readonly text: Localised;
  /** The heading that it stands under. */
  readonly section: Localised;
  /** Where the law itself forbids it (DSA Art. 17(3)(d)), in English; null: against the community rules alone (17(3)(e)). */
  readonly law: string | null;
  readonly category: Category;
  readonly keywords: readonly Keyword[];
  /** What a decision under it counts towards a suspension, unless it says otherwise: see `strikes/escalation.ts`. */
  readonly strikeWeight: number;
  /** Copies of a removed file are not let in again. */
  readonly copiesStayAway: boolean;
}

const NEVER: Localised = { en: 'Never, also in private', es: 'Nunca, tampoco en privado' };
const PUBLIC: Localised = { en: 'Not in public', es: 'No en público' };
const AIM: Localised = { en: 'What they are for', es: 'Para qué sirven' };

/** Whatever can be reported can be decided under a rule of the same name: the map from reasons to the taxonomy of the DSA is total. */
const FOR_REASONS = {
  'minor-safety': {
    text: {
      en: 'Anything that sexualises children or young people, or puts them at risk, however it was made. We report it to the authorities.',
      es:
        'Nada que sexualice a niños, niñas o adolescentes o los ponga en peligro, se haya hecho como se haya hecho. ' +
        'Lo comunicamos a las autoridades.',
    },
    section: NEVER, law: 'Directive 2011/93/EU, Articles 3 to 7, and the national law that follows it',
    category: 'STATEMENT_CATEGORY_PROTECTION_OF_MINORS',
    keywords: ['KEYWORD_CHILD_SEXUAL_ABUSE_MATERIAL', 'KEYWORD_CHILD_SEXUAL_ABUSE_MATERIAL_DEEPFAKE'],
    strikeWeight: 6, copiesStayAway: true,
  },
  'intimate-imagery': {
    text: {
      en: 'Intimate pictures of real people without their consent, and making a dressed person appear undressed.',
      es: 'Imágenes íntimas de personas reales sin su consentimiento, ni hacer que una persona vestida parezca desnuda.',
    },
    section: NEVER, law: 'Directive (EU) 2024/1385, Article 5, and the national law that follows it',
    category: 'STATEMENT_CATEGORY_CYBER_VIOLENCE',
    keywords: ['KEYWORD_NON_CONSENSUAL_IMAGE_SHARING', 'KEYWORD_NON_CONSENSUAL_MATERIAL_DEEPFAKE'], strikeWeight: 4, copiesStayAway: true,
  },
  impersonation: {
    text: {
      en: 'Deceiving others with pictures, videos or voices of real people, or passing yourself off as somebody else.',
      es: 'Engañar a otros con imágenes, vídeos o voces de personas reales, o hacerse pasar por otra persona.',
    },
    section: NEVER, law: null, category: 'STATEMENT_CATEGORY_SCAMS_AND_FRAUD', keywords: ['KEYWORD_IMPERSONATION_ACCOUNT_HIJACKING'],
    strikeWeight: 2, copiesStayAway: true,
  },
  violence: {
    text: {
      en: 'Planning or praising violence or terrorism, or instructions to do serious harm.',
      es: 'Planear o ensalzar la violencia o el terrorismo, o dar instrucciones para causar daños graves.',
    },
    section: NEVER, law: null, category: 'STATEMENT_CATEGORY_VIOLENCE',
    keywords: ['KEYWORD_COORDINATED_HARM', 'KEYWORD_INCITEMENT_VIOLENCE_HATRED'], strikeWeight: 4, copiesStayAway: true,
  },
  illegal: {
    text: { en: 'Anything else that is against the law.', es: 'Cualquier otra cosa contraria a la ley.' },
    section: NEVER, law: 'The law that the reason of the decision names', category: 'STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE',
    keywords: ['KEYWORD_OTHER'], strikeWeight: 3, copiesStayAway: true,
  },
  hate: {
    text: {
      en: 'Hate or contempt for people because of who they are.',
      es: 'Odio o desprecio hacia las personas por ser quienes son.',
    },
    section: PUBLIC, law: null, category: 'STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH', keywords: ['KEYWORD_HATE_SPEECH'],
    strikeWeight: 2, copiesStayAway: true,
  },
  harassment: {
    text: {
      en: 'Harassment, threats, or calling on others to join in.',
      es: 'Acoso, amenazas o llamar a otros a sumarse.',
    },
    section: PUBLIC, law: null, category: 'STATEMENT_CATEGORY_CYBER_VIOLENCE',
    keywords: ['KEYWORD_CYBER_HARASSMENT', 'KEYWORD_CYBER_INCITEMENT'], strikeWeight: 2, copiesStayAway: false,
  },
  sexual: {
    text: {
      en: 'Sexual content, and violence shown for its own sake.',
      es: 'Contenido sexual y violencia mostrada porque sí.',
    },
    section: PUBLIC, law: null, category: 'STATEMENT_CATEGORY_OTHER_VIOLATION_TC', keywords: ['KEYWORD_ADULT_SEXUAL_MATERIAL'],
    strikeWeight: 1, copiesStayAway: false,
  },
  'self-harm': {
    text: {
      en: 'Encouraging suicide, self-harm or eating disorders.',
      es: 'Animar al suicidio, a las autolesiones o a los trastornos alimentarios.',
    },
    section: PUBLIC, law: null, category: 'STATEMENT_CATEGORY_SELF_HARM',
    keywords: ['KEYWORD_SELF_MUTILATION', 'KEYWORD_SUICIDE', 'KEYWORD_CONTENT_PROMOTING_EATING_DISORDERS'],
    strikeWeight: 1, copiesStayAway: false,
  },
  privacy: {
    text: {
      en: "Other people's private information, such as addresses, numbers or documents.",
      es: 'Información privada de otras personas, como direcciones, números o documentos.',
    },
    section: PUBLIC, law: null, category: 'STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS',
    keywords: ['KEYWORD_MISSING_PROCESSING_GROUND'], strikeWeight: 2, copiesStayAway: true,
  },
  'intellectual-property': {
    text: {
      en: 'Work of others passed off as your own, or used without the right to do so.',
      es: 'Obras ajenas presentadas como propias o usadas sin derecho a ello.',
    },
    section: PUBLIC, law: null, category: 'STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS',
    keywords: ['KEYWORD_COPYRIGHT_INFRINGEMENT'], strikeWeight: 1, copiesStayAway: false,
  },
  spam: {
    text: { en: 'Spam, scams, bought likes and follows.', es: 'Correo basura, estafas, «me gusta» y seguidores comprados.' },
    section: PUBLIC, law: null, category: 'STATEMENT_CATEGORY_SCAMS_AND_FRAUD', keywords: ['KEYWORD_INAUTHENTIC_ACCOUNTS'],
    strikeWeight: 1, copiesStayAway: false,
  },
  other: {
    text: {
      en: 'There is no tolerance for objectionable content or for people who abuse others.',
      es: 'No se tolera el contenido censurable ni a quienes abusan de los demás.',
    },
    section: AIM, law: null, category: 'STATEMENT_CATEGORY_OTHER_VIOLATION_TC', keywords: ['KEYWORD_OTHER'],
    strikeWeight: 1, copiesStayAway: false,
  },
} as const satisfies Record<ReportReason, Rule>;

/** Never renamed: decisions name them for as long as they are kept. */
export const RULES = {
  ...FOR_REASONS,
  'graphic-violence': {
    text: FOR_REASONS.sexual.text,
    section: PUBLIC, law: null, category: 'STATEMENT_CATEGORY_VIOLENCE', keywords: ['KEYWORD_OTHER'],
    strikeWeight: 1, copiesStayAway: false,
  },
  terrorism: {
    text: FOR_REASONS.violence.text,
    section: NEVER, law: 'Regulation (EU) 2021/784, Article 2(7)', category: 'STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY',
    keywords: ['KEYWORD_TERRORIST_CONTENT'], strikeWeight: 6, copiesStayAway: true,
  },
} as const satisfies Record<string, Rule>;

export type RuleId = keyof typeof RULES;
export const RULE_IDS = Object.keys(RULES) as readonly RuleId[];

/** Of what is stored. @throws for what is no rule of ours */
export function ruleOf(id: string): Rule {
  if (!Object.hasOwn(RULES, id)) throw new Error(`no such rule: ${id}`);
  return RULES[id as RuleId];
}
