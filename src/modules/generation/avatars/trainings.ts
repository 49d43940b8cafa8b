import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { objectKey } from '../../../entities/object-prefixes.js';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, type AvatarId, type GenerationId, Ids } from '../../../kernel/ids.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import type { Ending } from '../engine/ending.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { AccountEvents } from '../events/account-events.js';
import { AvatarTrained } from '../generation.events.js';

const RECORD = `
  update avatar a set status = ?, ready_at = ?, failure_code = ?, provider = g.provider, trainer = g.model,
    weights_sha256 = ?, weights_bytes = ?
  from generation g where g.id = a.training_id and a.training_id = ? and a.status = 'training'
  returning a.id, a.account_id as "accountId"`;

/** What a training leaves with its avatar. The generation that trains is the engine's like any other. */
@Injectable()
export class Trainings {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly storage: ObjectStorage,
    private readonly events: AccountEvents,
    private readonly outbox: Outbox,
  ) {}

  /** Where the weights go; named before their first byte is stored. Null when the avatar is being deleted. */
  async reserve(trainingId: GenerationId): Promise<string | null> {
    const [row] = await this.em.execute<{ key: string }[]>(
      `update avatar set weights_key = coalesce(weights_key, ?) where training_id = ? and status = 'training' returning weights_key as key`,
      [objectKey('weights/', this.ids.token(24)), trainingId],
    );
    return row?.key ?? null;
  }

  /** A model that stays at the provider; written down also for an avatar that is being deleted, so that the deletion finds it. */
  async trainedAtProvider(trainingId: GenerationId, name: string): Promise<void> {
    await this.em.execute('update avatar set trained_model = ? where training_id = ?', [name, trainingId]);
  }

  /** What a training that came to nothing has stored; object first (law 6). @throws Error when storage does not let it go now. */
  async discardWeights(trainingId: GenerationId): Promise<void> {
    const [row] = await this.em.execute<{ key: string }[]>(
      `select weights_key as key from avatar where training_id = ? and status = 'failed' and weights_key is not null`,
      [trainingId],
    );
    if (!row) return;
    if ((await this.storage.remove([row.key])).length > 0) throw new Error('The weights of a failed training could not be removed');
    await this.em.execute('update avatar set weights_key = null where weights_key = ?', [row.key]);
  }

  /** In the transaction that ends the training, first of all: who deleted the avatar meanwhile is not handed it, and not charged. */
  async decide(trainingId: GenerationId, ending: Ending): Promise<Ending> {
    const [row] = await this.em.execute<{ status: string }[]>('select status from avatar where training_id = ? for update', [trainingId]);
    return row?.status === 'training' ? ending : { status: 'cancelled' };
  }

  /** In the same transaction, after the points. */
  async record(trainingId: GenerationId, { failure, outputs = [] }: Ending): Promise<void> {
    const [output] = outputs;
    const status = output ? 'ready' : 'failed';
    const [row] = await this.em.execute<{ id: AvatarId; accountId: AccountId }[]>(RECORD, [
      status,
      output ? this.clock.now() : null,
      failure?.code ?? null,
      output?.facts.sha256 ?? null,
      output?.facts.sizeBytes ?? null,
      trainingId,
    ]);
    if (!row) return; // it is being deleted: its owner has been told
    await this.events.append(row.accountId, 'avatar.updated', { id: row.id, status });
    await this.outbox.append(AvatarTrained, { avatarId: row.id, accountId: row.accountId, status });
  }
}
