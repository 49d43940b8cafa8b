import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { DisclosureOutcome, ErasureStatus } from '../../../entities/platform/disclosure.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, type AttemptId, type GenerationId, Ids } from '../../../kernel/ids.js';
import type { ConsentGrant } from '../consent-gate.js';

/** What is about to leave, whose it is, to whom it goes and what happens to it there. */
export interface DisclosureDraft {
  readonly accountId: AccountId;
  /** Both null where it is about no generation. */
  readonly generationId: GenerationId | null;
  readonly attemptId: AttemptId | null;
  /** The provider's id: the key of consent, of `config.providers` and of the pseudonym. */
  readonly recipient: string;
  readonly model: string;
  readonly purpose: string;
  /** Further purposes that the person must have granted to this recipient. */
  readonly alsoNeeds?: readonly string[];
  readonly categories: readonly string[];
  /** SHA-256 of each input file. */
  readonly inputHashes: readonly string[];
  readonly pseudonym: string;
  readonly retentionPromise: string;
  readonly keptUntil: Date | null;
  /** What is to happen to it there. Left out: `pending` when it is kept, else `not-needed`. */
  readonly erasure?: ErasureStatus;
}

export interface ErasureFacts {
  /** When it is learnt anew, such as the end of a provider's own period; null when no end is known. Left out: as it was. */
  readonly keptUntil?: Date | null;
  /** Why it is not erased: a word of ours, kebab-case. */
  readonly reason?: string;
}

/** The table of disclosures. Rows are added by the gate; the engine says later what became of the data at the provider. */
@Injectable()
export class Disclosures {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** In the gate's transaction. */
  async announce(draft: DisclosureDraft, grant: ConsentGrant): Promise<string> {
    const id = this.ids.ordered<string>();
    await this.em.execute(
      `insert into disclosure (id, account_id, generation_id, attempt_id, recipient, model, purpose, categories, input_hashes, pseudonym,
         consent_event_id, policy_version, announced_at, outcome, retention_promise, kept_until, erasure)
       select ?, ?, ?, ?, ?, ?, ?, array(select jsonb_array_elements_text(?::jsonb)), array(select jsonb_array_elements_text(?::jsonb)), ?,
         ?, ?, ?, 'announced', ?, ?, ?`,
      [
        id, draft.accountId, draft.generationId, draft.attemptId, draft.recipient, draft.model, draft.purpose,
        JSON.stringify(draft.categories), JSON.stringify(draft.inputHashes), draft.pseudonym, grant.consentEventId, grant.policyVersion,
        this.clock.now(), draft.retentionPromise, draft.keptUntil, draft.erasure ?? (draft.keptUntil === null ? 'not-needed' : 'pending'),
      ],
      'run',
    );
    return id;
  }

  async recordOutcome(id: string, outcome: DisclosureOutcome): Promise<void> {
    await this.em.execute('update disclosure set outcome = ? where id = ?', [outcome, id], 'run');
  }

  /** An attempt that was in doubt turned out to have arrived. */
  async confirmSent(attemptId: AttemptId): Promise<void> {
    const confirm = `update disclosure set outcome = 'sent' where attempt_id = ? and outcome in ('announced', 'unknown')`;
    await this.em.execute(confirm, [attemptId], 'run');
  }

  /** What became of the data at the provider. */
  async recordErasure(attemptId: AttemptId, erasure: ErasureStatus, { keptUntil, reason }: ErasureFacts = {}): Promise<void> {
    await this.em.execute(
      `update disclosure set erasure = ?, erased_at = ?, erasure_reason = ?,
         kept_until = case when ?::boolean then ?::timestamptz else kept_until end
       where attempt_id = ?`,
      [erasure, erasure === 'erased' ? this.clock.now() : null, reason ?? null, keptUntil !== undefined, keptUntil ?? null, attemptId],
      'run',
    );
  }

  async exists(attemptId: AttemptId, recipient: string): Promise<boolean> {
    const find = 'select 1 from disclosure where attempt_id = ? and recipient = ? limit 1';
    const rows = await this.em.execute<unknown[]>(find, [attemptId, recipient]);
    return rows.length > 0;
  }
}
