import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type DecisionAction, Statement } from '../../../entities/moderation/statement.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, type CaseId, Ids, type StatementId } from '../../../kernel/ids.js';
import type { SubjectType } from '../../../kernel/reportable-content.js';
import { Config } from '../../../platform/config/config.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import type { CaseActor } from '../cases/case-event.js';
import { Cases } from '../cases/cases.js';
import { SafetySettings } from '../cases/safety-settings.js';
import { StatementIssued } from '../moderation.events.js';
import type { RuleId } from './rules.js';
import { faultsOf } from './transparency-rules.js';
import { type DecidedFacts, isRestricting, transparencyStatement } from './transparency-statement.js';

export interface StatementToIssue extends Pick<DecidedFacts,
  'contentTypes' | 'hidden' | 'publishedAt' | 'endsAt' | 'source' | 'automatedDetection' | 'automatedDecision'> {
  readonly caseId: CaseId;
  /** Of the event that decided. */
  readonly eventSequence: number;
  readonly accountId: AccountId;
  readonly action: Exclude<DecisionAction, 'none'>;
  readonly subjectType: SubjectType;
  /** The name that the public, and so the person, has for it. */
  readonly subjectRef: string;
  readonly rule: RuleId;
  /** For the person. Never who reported. */
  readonly reason: string;
}

const END_PROVISIONAL = 'update statement set ends_at = ? where case_id = ? and automated_decision and ends_at is null';
/** 192 bits. */
const PUID_BYTES = 24;

/** Tells people what was decided about them or their things (DSA Art. 17). In the caller's transaction, in which the case is locked. */
@Injectable()
export class Statements {
  constructor(
    private readonly em: EntityManager,
    private readonly cases: Cases,
    private readonly outbox: Outbox,
    private readonly settings: SafetySettings,
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** @throws Error for one that the transparency database would not take: then nothing is decided either */
  async issue(statement: StatementToIssue, actor: CaseActor): Promise<StatementId> {
    const { caseId, eventSequence, accountId, action, subjectType, subjectRef, rule, reason, endsAt } = statement;
    const { automatedDetection, automatedDecision } = statement;
    const id = this.ids.random<StatementId>();
    const informedAt = this.clock.now();
    const appealUntil = isRestricting(action) ? this.clock.after(this.settings.appealWindowMs) : informedAt;
    await this.em.insert(Statement, {
      id, caseId, eventSequence, accountId, action, subjectType, subjectRef, rule, reason, automatedDetection, automatedDecision,
      informedAt, appealUntil, endsAt, fields: this.publicForm(statement, informedAt),
    });
    await this.cases.append(caseId, { type: 'statement-issued', data: { statementId: id } }, actor);
    await this.outbox.append(StatementIssued, { statementId: id, accountId, action });
    return id;
  }

  /** What was hidden before anybody looked is over once somebody has decided: their decision holds instead. */
  async endProvisional(caseId: CaseId): Promise<void> {
    await this.em.execute(END_PROVISIONAL, [this.clock.now(), caseId], 'run');
  }

  /** Nothing is told to the public of what gives back. */
  private publicForm({ action, ...facts }: StatementToIssue, decidedAt: Date): object {
    if (!isRestricting(action)) return {};
    const rulesUrl = `${this.config.publicUrl}/v1/policies/community-rules`;
    const form = transparencyStatement({ ...facts, action, decidedAt, rulesUrl, puid: this.ids.token(PUID_BYTES) });
    const faults = faultsOf(form);
    if (faults.length > 0) throw new Error(`A statement of reasons is not complete: ${faults.join('; ')}`);
    return form;
  }
}
