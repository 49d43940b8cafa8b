import type { DecisionAction } from '../../../entities/moderation/statement.entity.js';
import { InvalidRequest } from '../../../platform/http/index.js';

/** A longer one is a ban. */
const MOST_MS = 5 * 366 * 86_400_000;
const TEXTS = {
  past: { en: 'must lie in the future', es: 'debe estar en el futuro' },
  far: { en: 'must be within five years', es: 'debe estar dentro de cinco años' },
  ban: { en: 'must be left out: a ban has no end', es: 'debe omitirse: una expulsión no tiene fin' },
  none: { en: 'must be left out: only restrict and suspend have an end', es: 'debe omitirse: solo restrict y suspend tienen fin' },
};

/** When what is decided ends; null: when it is lifted. @throws InvalidRequest */
export function endOf(action: DecisionAction, until: string | undefined, now: Date): Date | null {
  if (until === undefined) return null;
  if (action === 'ban') throw InvalidRequest.at('#/until', TEXTS.ban);
  if (action !== 'restrict' && action !== 'suspend') throw InvalidRequest.at('#/until', TEXTS.none);
  const end = new Date(until);
  if (end <= now) throw InvalidRequest.at('#/until', TEXTS.past);
  if (end.getTime() > now.getTime() + MOST_MS) throw InvalidRequest.at('#/until', TEXTS.far);
  return end;
}
