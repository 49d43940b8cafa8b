import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { CreationKind } from '../../../entities/generation/creation.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, type CreationId, type GenerationId, Ids } from '../../../kernel/ids.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { FieldCipher } from '../../../platform/secrets/field-cipher.js';
import { LedgerFacade } from '../../billing/index.js';
import { Trainings } from '../avatars/trainings.js';
import { AccountEvents } from '../events/account-events.js';
import { GenerationEnded } from '../generation.events.js';
import { CREATION_PROMPT, GENERATION_PROMPT } from '../sealed-words.js';
import type { Ending } from './ending.js';
import { LeaseLost } from './lease.js';
import type { StoredOutput } from './outputs.js';

export { type Ending, failureOf } from './ending.js';

interface Ended {
  accountId: AccountId;
  purpose: string;
  tool: string;
  /** Sealed, for the generation. */
  prompt: string | null;
  pricePerUnit: number;
  requestedCount: number;
}

/** The last step of every generation, in one transaction: the library, the money, the state and the news, or none of them. */
@Injectable()
export class Finish {
  constructor(
    private readonly em: EntityManager,
    private readonly cipher: FieldCipher,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly ledger: LedgerFacade,
    private readonly trainings: Trainings,
    private readonly events: AccountEvents,
    private readonly outbox: Outbox,
  ) {}

  /** `lease` null ends one that waits in line. @throws LeaseLost when it is no longer ours to end. */
  async end(id: GenerationId, lease: string | null, { status, failure, outputs = [] }: Ending): Promise<void> {
    await this.em.transactional(async () => {
      const mine = lease === null ? "status = 'queued'" : "status = 'running' and lease_owner = ?";
      const [ended] = await this.em.execute<Ended[]>(
        `update generation set status = ?, stage = 'ended', failure = ?::jsonb, finished_at = ?, progress = null,
           points_captured = price_per_unit * least(?::int, requested_count),
           lease_owner = null, lease_expires_at = null, next_action_at = null, waiting_for = null, waiting_since = null
         where id = ? and ${mine}
         returning account_id as "accountId", purpose, tool, prompt, price_per_unit as "pricePerUnit", requested_count as "requestedCount"`,
        [status, failure ? JSON.stringify(failure) : null, this.clock.now(), outputs.length, id, ...(lease === null ? [] : [lease])],
      );
      if (!ended) throw new LeaseLost();
      // points first, then the numbers of the account: the order of the start of a generation, so that the two cannot lock each other
      const due = ended.pricePerUnit * Math.min(outputs.length, ended.requestedCount);
      const { captured } = await this.ledger.settle({ reference: id, captured: due });
      if (captured !== due) throw new Error(`${id} was settled before, for ${captured} instead of ${due}`);
      const creationIds: CreationId[] = [];
      if (ended.purpose === 'training') await this.trainings.record(id, { status, failure, outputs });
      else for (const output of outputs) creationIds.push(await this.addToLibrary(id, ended, output));
      await this.em.execute('delete from generation_output where generation_id = ?', [id]);
      await this.events.append(ended.accountId, 'generation.updated', { id, status, failureCode: failure?.code });
      await this.outbox.append(GenerationEnded, { generationId: id, accountId: ended.accountId, status, creationIds });
    });
  }

  private async addToLibrary(generationId: GenerationId, { accountId, tool, prompt }: Ended, output: StoredOutput): Promise<CreationId> {
    const id = this.ids.ordered<CreationId>();
    const { contentType, sizeBytes, width, height, durationMs, sha256, marks } = output.facts;
    const sequence = await this.events.append(accountId, 'creation.created', { id, generationId });
    await this.em.execute(
      `insert into creation (id, account_id, generation_id, position, kind, key, thumbnail_key, content_type, size_bytes,
         width, height, duration_ms,
         sha256, marks, tool, prompt, change_sequence, created_at)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::text[], ?, ?, ?, ?)`,
      [
        id,
        accountId,
        generationId,
        output.position,
        kindOf(contentType),
        output.key,
        output.thumbnailKey,
        contentType,
        sizeBytes,
        width ?? null,
        height ?? null,
        durationMs ?? null,
        sha256,
        `{${marks.join(',')}}`,
        tool,
        this.cipher.sealFor(CREATION_PROMPT, id, this.cipher.openFor(GENERATION_PROMPT, generationId, prompt)),
        sequence,
        this.clock.now(),
      ],
    );
    return id;
  }
}

function kindOf(contentType: string): CreationKind {
  const [kind] = contentType.split('/');
  return kind === 'image' || kind === 'video' || kind === 'audio' ? kind : 'other';
}
