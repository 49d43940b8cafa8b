import type { DecisionAction } from '../../../entities/moderation/statement.entity.js';
import type { Locale, Localised } from '../../../kernel/language.js';
import type { SubjectType } from '../../../kernel/reportable-content.js';
import { ruleOf } from './rules.js';
import type { Source } from './transparency-words.js';

/** What a stored statement says, in codes. */
export interface StatedFacts {
  readonly action: DecisionAction;
  readonly subjectType: SubjectType;
  readonly rule: string;
  /** The thing itself was taken out of sight. */
  readonly hidden: boolean;
  readonly endsAt: Date | null;
  readonly source: Source;
  readonly automatedDetection: boolean;
  readonly automatedDecision: boolean;
}

/** DSA Art. 17(3), in the reader's language. */
export interface Reasons {
  /** (a) What was decided, where and for how long. */
  readonly measures: readonly string[];
  /** (b), (c) How it came to that, and what machines had to do with it. */
  readonly circumstances: string;
  /** (d) The law, where it was judged by one. */
  readonly law: string | null;
  /** (d), (e) Where the rule stands, and what it says. */
  readonly clause: string;
  readonly rule: string;
  /** (f) */
  readonly redress: { readonly outOfCourt: string; readonly court: string };
}

export function reasonsOf(facts: StatedFacts, locale: Locale): Reasons {
  const { text, section, law } = ruleOf(facts.rule);
  return {
    measures: measuresOf(facts).map((measure) => measure[locale]),
    circumstances: [SOURCE[facts.source], facts.automatedDetection ? DETECTED : null, facts.automatedDecision ? BY_MACHINE : BY_PERSON]
      .flatMap((sentence) => sentence?.[locale] ?? []).join(' '),
    law,
    clause: { en: `Community rules, “${section.en}”`, es: `Normas de la comunidad, «${section.es}»` }[locale],
    rule: text[locale],
    redress: { outOfCourt: OUT_OF_COURT[locale], court: COURT[locale] },
  };
}

function measuresOf({ action, subjectType, hidden, endsAt, automatedDecision }: StatedFacts): readonly Localised[] {
  const what = WHAT[subjectType];
  if (action === 'restore') return [BACK];
  const removed: Localised = {
    en: `Others no longer see ${what.en}, wherever they are, for good.`,
    es: `Las demás personas ya no ven ${what.es}, estén donde estén, de forma permanente.`,
  };
  const unseen: Localised = {
    en: `Others do not see ${what.en}, wherever they are, until a person has decided.`,
    es: `Las demás personas no ven ${what.es}, estén donde estén, hasta que decida una persona.`,
  };
  return [...(hidden ? [automatedDecision ? unseen : removed] : []), ...PERSONAL[action].map((measure) => measure(duration(endsAt)))];
}

const WHAT: Readonly<Record<SubjectType, Localised>> = {
  post: { en: 'your post', es: 'tu publicación' },
  comment: { en: 'your comment', es: 'tu comentario' },
  profile: { en: 'your profile as it was', es: 'tu perfil tal como era' },
  creation: { en: 'your creation', es: 'tu creación' },
};
const BACK: Localised = {
  en: 'What was decided before does not hold any more. What was taken out of sight is back, unless it has been deleted.',
  es: 'Lo que se había decidido ya no vale. Lo que se retiró vuelve a verse, salvo que se haya borrado.',
};

/** A day in UTC, as `2026-11-22`. */
function duration(endsAt: Date | null): Localised {
  if (endsAt === null) return { en: 'until this is lifted', es: 'hasta que se levante la medida' };
  const at = endsAt.toISOString().slice(0, 16).replace('T', ' ');
  return { en: `until ${at} UTC`, es: `hasta el ${at} UTC` };
}

type Measure = (length: Localised) => Localised;
const PERSONAL: Readonly<Record<Exclude<DecisionAction, 'restore'>, readonly Measure[]>> = {
  none: [],
  remove: [],
  restrict: [(length) => ({
    en: `You cannot publish or comment, wherever you are, ${length.en}. You can read, create and keep what is yours.`,
    es: `No puedes publicar ni comentar, estés donde estés, ${length.es}. Puedes leer, crear y conservar lo tuyo.`,
  })],
  suspend: [(length) => ({
    en: `Your account is suspended, wherever you are, ${length.en}. You can see and take along what is yours, appeal, and leave.`,
    es: `Tu cuenta está suspendida, estés donde estés, ${length.es}. Puedes ver y llevarte lo tuyo, recurrir e irte.`,
  })],
  ban: [() => ({
    en: 'Your account is closed for good, wherever you are. You can see and take along what is yours, appeal, and leave.',
    es: 'Tu cuenta queda cerrada de forma permanente, estés donde estés. Puedes ver y llevarte lo tuyo, recurrir e irte.',
  })],
};

const SOURCE: Readonly<Record<Source, Localised>> = {
  SOURCE_ARTICLE_16: { en: 'We received a notice about it.', es: 'Recibimos un aviso sobre ello.' },
  SOURCE_TRUSTED_FLAGGER: { en: 'A trusted flagger sent us a notice about it.', es: 'Un alertador fiable nos envió un aviso sobre ello.' },
  SOURCE_TYPE_OTHER_NOTIFICATION: { en: 'It was reported to us.', es: 'Nos llegó una denuncia sobre ello.' },
  SOURCE_VOLUNTARY: { en: 'We looked at it of our own accord.', es: 'Lo revisamos por iniciativa propia.' },
};
const DETECTED: Localised = { en: 'An automated check found it.', es: 'Lo detectó una comprobación automática.' };
const BY_PERSON: Localised = { en: 'A person decided.', es: 'Decidió una persona.' };
const BY_MACHINE: Localised = {
  en: 'This was decided by automated means; a person looks at it too.',
  es: 'Se decidió por medios automáticos; también lo revisa una persona.',
};
const OUT_OF_COURT: Localised = {
  en: 'In the European Union you can also turn to a certified body for settling disputes out of court (Digital Services Act, Article 21).',
  es:
    'En la Unión Europea también puedes acudir a un órgano certificado de resolución extrajudicial de litigios ' +
    '(Reglamento de Servicios Digitales, artículo 21).',
};
const COURT: Localised = {
  en: 'At any time you can go to court.',
  es: 'En cualquier momento puedes acudir a los tribunales.',
};
