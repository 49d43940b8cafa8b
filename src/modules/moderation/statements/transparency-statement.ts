import type { DecisionAction } from '../../../entities/moderation/statement.entity.js';
import type { SubjectType } from '../../../kernel/reportable-content.js';
import { type RuleId, ruleOf } from './rules.js';
import {
  type ACCOUNT_DECISIONS, type AUTOMATED_DECISIONS, type Category, type ContentType, type GROUNDS, type Keyword,
  type MONETARY_DECISIONS, type PROVISION_DECISIONS, type Source, TERRITORIES, type VISIBILITY_DECISIONS,
} from './transparency-words.js';

type OneOf<List extends readonly string[]> = List[number];

/** A statement of reasons as the DSA transparency database takes it. Days are `YYYY-MM-DD`, UTC. What does not apply is left out. */
export interface TransparencyStatement {
  decision_visibility?: OneOf<typeof VISIBILITY_DECISIONS>[];
  decision_visibility_other?: string;
  decision_monetary?: OneOf<typeof MONETARY_DECISIONS>;
  decision_monetary_other?: string;
  decision_provision?: OneOf<typeof PROVISION_DECISIONS>;
  decision_account?: OneOf<typeof ACCOUNT_DECISIONS>;
  account_type?: 'ACCOUNT_TYPE_BUSINESS' | 'ACCOUNT_TYPE_PRIVATE';
  decision_ground: OneOf<typeof GROUNDS>;
  decision_ground_reference_url?: string;
  illegal_content_legal_ground?: string;
  illegal_content_explanation?: string;
  incompatible_content_ground?: string;
  incompatible_content_explanation?: string;
  incompatible_content_illegal?: 'Yes' | 'No';
  content_type: ContentType[];
  content_type_other?: string;
  category: Category;
  category_addition?: Category[];
  category_specification?: Keyword[];
  territorial_scope?: string[];
  content_language?: string;
  content_date: string;
  application_date: string;
  end_date_account_restriction?: string;
  end_date_monetary_restriction?: string;
  end_date_service_restriction?: string;
  end_date_visibility_restriction?: string;
  decision_facts: string;
  source_type: Source;
  source_identity?: string;
  automated_detection: 'Yes' | 'No';
  automated_decision: OneOf<typeof AUTOMATED_DECISIONS>;
  puid: string;
}

/** A decision that takes something from a person. */
export type RestrictingAction = Exclude<DecisionAction, 'none' | 'restore'>;
export const RESTRICTING_ACTIONS: readonly RestrictingAction[] = ['remove', 'restrict', 'suspend', 'ban'];

export function isRestricting(action: DecisionAction): action is RestrictingAction {
  return (RESTRICTING_ACTIONS as readonly string[]).includes(action);
}

/** What was decided, in values that name nobody: no words of a person come in here. */
export interface DecidedFacts {
  /** Random, of no other use: it stands in a public record. */
  readonly puid: string;
  readonly action: RestrictingAction;
  readonly rule: RuleId;
  readonly subjectType: SubjectType;
  readonly contentTypes: readonly ContentType[];
  /** The content itself was taken out of sight. */
  readonly hidden: boolean;
  readonly publishedAt: Date;
  readonly decidedAt: Date;
  /** Null: until further notice. */
  readonly endsAt: Date | null;
  readonly source: Source;
  readonly automatedDetection: boolean;
  readonly automatedDecision: boolean;
  /** Where the community rules can be read. */
  readonly rulesUrl: string;
}

const day = (at: Date) => at.toISOString().slice(0, 10);

/** DSA Art. 17(3) and 24(5): everything is a code, a day, or a sentence made of our own words (`decision_facts` among them). */
export function transparencyStatement(facts: DecidedFacts): TransparencyStatement {
  const { category, keywords } = ruleOf(facts.rule);
  return {
    ...measuresOf(facts),
    account_type: 'ACCOUNT_TYPE_PRIVATE',
    ...groundOf(facts),
    content_type: [...facts.contentTypes],
    category,
    category_specification: [...keywords],
    territorial_scope: [...TERRITORIES],
    content_date: day(facts.publishedAt),
    application_date: day(facts.decidedAt),
    decision_facts: factsOf(facts),
    source_type: facts.source,
    automated_detection: facts.automatedDetection ? 'Yes' : 'No',
    automated_decision: facts.automatedDecision ? 'AUTOMATED_DECISION_FULLY' : 'AUTOMATED_DECISION_NOT_AUTOMATED',
    puid: facts.puid,
  };
}

type Measures = Partial<TransparencyStatement>;

function measuresOf({ action, hidden, endsAt }: DecidedFacts): Measures {
  const measures: Measures = hidden ? { decision_visibility: ['DECISION_VISIBILITY_CONTENT_REMOVED'] } : {};
  const end = endsAt && day(endsAt);
  if (action === 'restrict') {
    return { ...measures, decision_provision: 'DECISION_PROVISION_PARTIAL_SUSPENSION', ...(end && { end_date_service_restriction: end }) };
  }
  if (action === 'suspend') {
    return { ...measures, decision_account: 'DECISION_ACCOUNT_SUSPENDED', ...(end && { end_date_account_restriction: end }) };
  }
  return action === 'ban' ? { ...measures, decision_account: 'DECISION_ACCOUNT_TERMINATED' } : measures;
}

function groundOf({ rule, rulesUrl }: DecidedFacts) {
  const { law, text, section } = ruleOf(rule);
  const reference = { decision_ground_reference_url: rulesUrl };
  if (law !== null) {
    return {
      decision_ground: 'DECISION_GROUND_ILLEGAL_CONTENT' as const, ...reference, illegal_content_legal_ground: law,
      illegal_content_explanation: `The content was found to be what that law forbids, and what these rules name: ${text.en}`,
    };
  }
  return {
    decision_ground: 'DECISION_GROUND_INCOMPATIBLE_CONTENT' as const, ...reference,
    incompatible_content_ground: `Community rules, "${section.en}"`,
    incompatible_content_explanation: `The content was found to be what this rule does not allow: ${text.en}`,
    incompatible_content_illegal: 'No' as const,
  };
}

const WHAT: Readonly<Record<SubjectType, string>> = {
  post: 'A post of media made with AI tools', comment: 'A comment', profile: 'A profile', creation: 'A private creation made with AI tools',
};
const HOW: Readonly<Record<Source, string>> = {
  SOURCE_ARTICLE_16: 'after a notice', SOURCE_TRUSTED_FLAGGER: 'after a notice of a trusted flagger',
  SOURCE_TYPE_OTHER_NOTIFICATION: 'after a report by a user', SOURCE_VOLUNTARY: "on the service's own initiative",
};

function factsOf({ subjectType, source, rule, automatedDetection, automatedDecision }: DecidedFacts): string {
  const found = automatedDetection ? 'found by an automated check and ' : '';
  const by = automatedDecision ? 'by automated means' : 'by a person';
  return `${WHAT[subjectType]} was ${found}reviewed ${by} ${HOW[source]}, and found to be against the rule "${rule}".`;
}
