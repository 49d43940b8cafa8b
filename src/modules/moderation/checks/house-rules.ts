import type { ReportReason } from '../../../entities/moderation/report.entity.js';
import type { RuleId } from '../statements/rules.js';
import type { ContentClass } from './content-class.js';

/** What a check found, in the words of the house: how grave it is, and the community rule that it may be against. */
export interface HouseRule {
  readonly reason: ReportReason;
  readonly rule: RuleId;
}

const same = (reason: ReportReason): HouseRule => ({ reason, rule: reason });
/** Of what could not be checked too. */
export const ANY_RULE = same('other');

/** `known-bad` is a copy of something that was removed under a rule of its own, which the check does not tell. */
export const HOUSE_RULES: Readonly<Record<ContentClass, HouseRule>> = {
  hate: same('hate'),
  'harassment-threat': same('harassment'),
  'violence-threat': same('violence'),
  'graphic-violence': { reason: 'sexual', rule: 'graphic-violence' },
  'self-harm': same('self-harm'),
  sexual: same('sexual'),
  nudity: same('sexual'),
  'sexual-minors': same('minor-safety'),
  nudification: same('intimate-imagery'),
  illicit: same('illegal'),
  'mild-swearing': ANY_RULE,
  spam: same('spam'),
  'known-bad': ANY_RULE,
};
