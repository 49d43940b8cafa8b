import type { AgeBand } from '../../../entities/auth/age-signal.entity.js';
import type { Regions } from '../../../platform/config/regions.js';
import { type Basis, concerns, type Feature, isInForce, type Rule } from './rule.js';

/** What would have to be known. `finer-age`: the band lies on both sides of an age that matters. */
export const MISSING = ['age-band', 'finer-age', 'country', 'region'] as const;
export type Missing = (typeof MISSING)[number];

export interface Answer {
  readonly feature: Feature;
  /** `unknown`: what is not known could make it either. */
  readonly verdict: 'allowed' | 'refused' | 'unknown';
  /** Whether it may be used now; while the verdict is unknown, the rules in doubt say. */
  readonly usable: boolean;
  /** The rule that decides, or the one in doubt. */
  readonly rule: Rule;
  /** Empty unless the verdict is unknown. */
  readonly missing: readonly Missing[];
}

/** From the youngest to the oldest, in years. */
const YEARS: Readonly<Record<AgeBand, readonly [number, number]>> = {
  'under-13': [0, 12],
  '13-15': [13, 15],
  '16-17': [16, 17],
  '18-plus': [18, Number.POSITIVE_INFINITY],
};
const OF_AGE = 18;

/**
 * The first rule in force whose conditions hold decides. A condition about what is not known neither holds nor fails: its rule is in doubt,
 * and the answer is unknown as soon as a rule in doubt would have decided otherwise. So a verdict never changes by learning more.
 * @throws when no rule decides; a `RuleTable` ends with one that does.
 */
export function evaluate(rules: readonly Rule[], regions: Regions, basis: Basis, feature: Feature): Answer {
  const doubtful: Rule[] = [];
  for (const rule of rules) {
    if (!concerns(rule, feature) || !isInForce(rule, basis.day)) continue;
    const holds = verdictOf(rule, regions, basis);
    if (holds === null) doubtful.push(rule);
    if (holds) return answer(rule, doubtful, regions, basis, feature);
  }
  throw new Error(`no rule decides on ${feature}`);
}

function answer(decisive: Rule, doubtful: readonly Rule[], regions: Regions, basis: Basis, feature: Feature): Answer {
  const { effect } = decisive;
  const otherwise = doubtful.filter((rule) => rule.effect !== effect);
  if (otherwise.length === 0) {
    return { feature, verdict: effect === 'allow' ? 'allowed' : 'refused', usable: effect === 'allow', rule: decisive, missing: [] };
  }
  const holding = otherwise.find(({ whileUnknown }) => whileUnknown === 'hold' || (whileUnknown === 'hold-minors' && isMinor(basis)));
  const missing = new Set(otherwise.flatMap((rule) => missingFor(rule, regions, basis)));
  const inOrder = MISSING.filter((name) => missing.has(name));
  return { feature, verdict: 'unknown', usable: holding === undefined, rule: holding ?? otherwise[0]!, missing: inOrder };
}

/** Null when what is not known decides. */
function verdictOf({ when }: Rule, regions: Regions, basis: Basis): boolean | null {
  const parts = [placeHolds(when.places, regions, basis), ageHolds(when.youngerThan, basis)];
  if (when.guardianConsent) parts.push(when.guardianConsent.includes(basis.guardianConsent));
  return parts.includes(false) ? false : parts.includes(null) ? null : true;
}

function placeHolds(places: readonly string[] | undefined, regions: Regions, basis: Basis): boolean | null {
  if (!places) return true;
  const each = places.map((place) => regions.isIn(basis, place));
  return each.includes(true) ? true : each.includes(null) ? null : false;
}

function ageHolds(youngerThan: number | undefined, { ageBand }: Basis): boolean | null {
  if (youngerThan === undefined) return true;
  if (ageBand === 'unknown') return null;
  const [youngest, oldest] = YEARS[ageBand];
  return oldest < youngerThan ? true : youngest >= youngerThan ? false : null;
}

function missingFor({ when }: Rule, regions: Regions, basis: Basis): readonly Missing[] {
  const missing: Missing[] = [];
  if (ageHolds(when.youngerThan, basis) === null) missing.push(basis.ageBand === 'unknown' ? 'age-band' : 'finer-age');
  if (placeHolds(when.places, regions, basis) === null) missing.push(basis.country === null ? 'country' : 'region');
  return missing;
}

function isMinor(basis: Basis): boolean {
  return ageHolds(OF_AGE, basis) === true;
}
