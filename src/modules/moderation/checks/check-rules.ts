import { Injectable } from '@nestjs/common';
import type { Localised } from '../../../kernel/language.js';
import { CONTENT_CLASSES, type ContentClass } from './content-class.js';
import { ANY_RULE, HOUSE_RULES, type HouseRule } from './house-rules.js';
import { WordRules } from './words/word-rules.js';

export const KNOWN_FILE = 'known-file';
/** Held, or refused, because a check that was to be made could not be. */
export const NOT_CHECKED = 'not-checked';

/** Rules that are not about words. Those of a moderation provider are `rated-<class>`. */
const TEXTS: Readonly<Record<string, Localised>> = {
  [KNOWN_FILE]: {
    en: 'It is, or is nearly, a file that was removed for breaking the rules.',
    es: 'Es, o casi es, un archivo que se retiró por incumplir las normas.',
  },
  [NOT_CHECKED]: { en: 'It could not be checked just now.', es: 'Ahora mismo no se ha podido comprobar.' },
  [ratedRule('hate')]: { en: 'It was rated as hateful.', es: 'Se ha valorado como contenido de odio.' },
  [ratedRule('harassment-threat')]: { en: 'It was rated as harassment or a threat.', es: 'Se ha valorado como acoso o amenaza.' },
  [ratedRule('violence-threat')]: {
    en: 'It was rated as calling for violence, or explaining it.', es: 'Se ha valorado como llamada a la violencia o explicación de ella.',
  },
  [ratedRule('graphic-violence')]: { en: 'It was rated as graphic violence.', es: 'Se ha valorado como violencia explícita.' },
  [ratedRule('self-harm')]: { en: 'It was rated as being about self-harm.', es: 'Se ha valorado como relativo a autolesiones.' },
  [ratedRule('sexual')]: { en: 'It was rated as sexual.', es: 'Se ha valorado como sexual.' },
  [ratedRule('sexual-minors')]: {
    en: 'It was rated as sexual content about minors.', es: 'Se ha valorado como contenido sexual sobre menores.',
  },
  [ratedRule('illicit')]: { en: 'It was rated as help with something illegal.', es: 'Se ha valorado como ayuda para algo ilegal.' },
};

export function ratedRule(what: ContentClass): string {
  return `rated-${what}`;
}

/** What each rule of an automated check says to the person whom it concerns. */
@Injectable()
export class CheckRules {
  constructor(private readonly words: WordRules) {}

  /** @throws Error for a rule that there is not */
  textOf(rule: string): Localised {
    const text = this.words.rule(rule)?.texts ?? TEXTS[rule];
    if (!text) throw new Error(`there is no rule ${rule}`);
    return text;
  }

  /** Under which rule of the house a thing is looked at. */
  houseRuleOf(rule: string): HouseRule {
    const what = this.words.rule(rule)?.class ?? CONTENT_CLASSES.find((one) => ratedRule(one) === rule);
    return what ? HOUSE_RULES[what] : ANY_RULE;
  }
}
