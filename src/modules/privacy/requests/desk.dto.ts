import { REQUEST_LAWS, type RequestLaw } from '../../../entities/privacy/privacy-request.entity.js';
import { LOCALES, type Locale } from '../../../kernel/language.js';
import { Flag, Instant, OneOf, Text, Uuid } from '../../../platform/http/index.js';
import { EXTENSION_REASONS, type ExtensionReason, REFUSAL_REASONS, type RefusalReason } from './reasons.js';
import { Said } from './staff-fields.js';
import { PurposeBody } from './staff-requests.dto.js';

export const REASON_MAX = 2_000;
const FOR_THE_PERSON = 'More, in words, for the person. Kept sealed.';

export class AssignRequestBody {
  @OneOf(['me', 'none'], { optional: true, description: '`me` when absent.' }) to: 'me' | 'none' = 'me';
  @Flag({ optional: true, description: 'Also from somebody else.' }) take: boolean = false;
  @Said(500, 'Why you do it; in the audit log.', true) purpose: string = 'assignment';
}

export class IdentityBody extends PurposeBody {
  @OneOf(['signed-in', 'e-mail-code', 'answer-from-sign-in-address', 'document', 'agent-with-mandate', 'other'])
  method!: string;

  @Uuid({ optional: true, description: 'The account that it is about.' }) accountId?: string;
  @OneOf(REQUEST_LAWS, { optional: true, description: 'When another one holds than was thought.' }) law?: RequestLaw;
  @Said(5_000, 'What was seen. No copies of documents. Kept sealed.', true) note?: string;
}

export class EraseBody extends PurposeBody {
  @OneOf(['grace', 'now'], { optional: true, description: '`grace` when absent: it can be undone for some days.' })
  when: 'grace' | 'now' = 'grace';
}

export class ApproveBody extends PurposeBody {
  @OneOf(['approve', 'disapprove'], { optional: true, description: '`approve` when absent.' })
  decision: 'approve' | 'disapprove' = 'approve';

  @Said(REASON_MAX, 'Why not; needed to disapprove. Kept sealed.', true) reason?: string;
}

export class ExtendBody extends PurposeBody {
  @OneOf(EXTENSION_REASONS) reason!: ExtensionReason;
  @Said(2_000, FOR_THE_PERSON, true) explanation?: string;
}

export class RefuseBody extends PurposeBody {
  @OneOf(REFUSAL_REASONS) reason!: RefusalReason;
  @Said(2_000, FOR_THE_PERSON, true) explanation?: string;
}

export class CompleteBody extends PurposeBody {
  @Said(2_000, FOR_THE_PERSON, true) explanation?: string;
}

export class CorrectBody extends PurposeBody {
  @OneOf(LOCALES, { optional: true }) locale?: Locale;
  @Text({ min: 2, max: 2, pattern: /^[A-Z]{2}$/, optional: true, nullable: true, description: 'ISO 3166-1 alpha-2.' })
  country?: string | null;

  @Text({ min: 1, max: 40, optional: true, nullable: true }) region?: string | null;
  @Flag({ optional: true, description: 'A new system-made username and picture.' }) rotateProfile: boolean = false;
}

export class ReleaseBody extends PurposeBody {
  @Said(2_000, FOR_THE_PERSON, true) explanation?: string;
}

export class ReleaseView {
  @Flag() released!: boolean;
  @Instant({ nullable: true, description: 'When it can be lifted: the person was told, and has a week. Null once it is lifted.' })
  releasableAt!: string | null;
}
