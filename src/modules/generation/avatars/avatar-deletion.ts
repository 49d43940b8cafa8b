import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId, AvatarId, GenerationId } from '../../../kernel/ids.js';
import { Jobs } from '../../../platform/jobs/jobs.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { Log } from '../../../platform/telemetry/log.js';
import { failureOf } from '../engine/ending.js';
import { Stops } from '../engine/stops.js';
import { AvatarGone } from './avatars.problems.js';
import { TrainedModels } from './trained-models.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Begins a ring that asks for what is left of a deleted avatar to be removed. */
export const FORGET = 'forget/';

const CLAIM = `
  update avatar set retry_at = ? where id = ? and status = 'deleting' and (retry_at is null or retry_at <= ?)
  returning id, account_id as "accountId", training_id as "trainingId", trained_model as "trainedModel", weights_key as "weightsKey",
    dataset_key as "datasetKey", deleting_at as "deletingAt", tries`;

/** Due by the clock, or with the end of the training that was waited for. */
const DUE = `
  select id from avatar a where status = 'deleting' and (retry_at <= ? or (retry_at is null and not exists (
    select 1 from generation g where g.id = a.training_id and g.status in ('queued', 'running'))))
  order by retry_at limit ?`;

/** Its training, and whatever was to be made with it. */
const UNDER_WAY = `select id from generation where (avatar_id = ? or id = ?) and status in ('queued', 'running') order by id`;

interface Deleted {
  readonly id: AvatarId;
  readonly accountId: AccountId;
  readonly trainingId: GenerationId;
  readonly trainedModel: string | null;
  readonly weightsKey: string | null;
  readonly datasetKey: string | null;
  readonly deletingAt: string;
  readonly tries: number;
}

/**
 * What the deletion of an avatar still has to reach: what is under way with it, our own objects, the model at the provider, and at last
 * the row (law 6). Each step can be repeated; what fails is tried again, later and later, and never given up.
 */
@Injectable()
export class AvatarDeletion {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly storage: ObjectStorage,
    private readonly stops: Stops,
    private readonly models: TrainedModels,
    private readonly jobs: Jobs,
    private readonly log: Log,
  ) {}

  async ring(id: AvatarId): Promise<void> {
    await this.jobs.ring('generations', `${FORGET}${id}`); // a ring that is lost is made up for by the sweep
  }

  /** Outside a transaction: storage and the provider may take their time. Does nothing before its time, or while another is at it. */
  async goOn(id: AvatarId): Promise<void> {
    const now = this.clock.now();
    const [avatar] = await this.em.execute<Deleted[]>(CLAIM, [this.clock.after(MINUTE_MS), id, now]);
    if (!avatar) return;
    if (await this.isUnderWay(avatar)) return this.awaitTraining(id);
    const reason = await this.remove(avatar);
    if (reason !== null) return this.tryLater(avatar, reason);
    await this.em.execute(`delete from avatar where id = ? and status = 'deleting'`, [id]);
  }

  /** Those whose time has come. */
  async sweep(limit: number, signal: AbortSignal): Promise<void> {
    for (const { id } of await this.em.execute<{ id: AvatarId }[]>(DUE, [this.clock.now(), limit])) {
      if (signal.aborted) return;
      await this.goOn(id);
    }
  }

  /** Its training has ended: there is nothing left to wait for. */
  async afterTraining(trainingId: GenerationId): Promise<void> {
    const find = `select id from avatar where training_id = ? and status = 'deleting'`;
    const [avatar] = await this.em.execute<{ id: AvatarId }[]>(find, [trainingId]);
    if (avatar) await this.ring(avatar.id);
  }

  /** Stops what is to be stopped. While the training may still leave something, there is nothing to be removed for good. */
  private async isUnderWay({ id, accountId, trainingId }: Deleted): Promise<boolean> {
    const before = await this.em.execute<{ id: GenerationId }[]>(UNDER_WAY, [id, trainingId]);
    for (const { id: generationId } of before) {
      await this.stops.stop(accountId, generationId, generationId === trainingId ? undefined : failureOf(AvatarGone));
    }
    const after = await this.em.execute<{ id: GenerationId }[]>(UNDER_WAY, [id, trainingId]);
    return after.some(({ id: generationId }) => generationId === trainingId);
  }

  private async awaitTraining(id: AvatarId): Promise<void> {
    await this.em.execute('update avatar set retry_at = null where id = ?', [id]);
  }

  /** Null when nothing is left of it; else why something is. */
  private async remove({ trainingId, trainedModel, weightsKey, datasetKey }: Deleted): Promise<string | null> {
    const keys = [weightsKey, datasetKey].filter((key) => key !== null);
    if (keys.length > 0 && (await this.storage.remove(keys)).length > 0) return 'storage-unavailable';
    return trainedModel === null ? null : this.models.erase(trainingId, trainedModel);
  }

  private async tryLater({ id, trainingId, tries, deletingAt }: Deleted, reason: string): Promise<void> {
    const retryAt = this.clock.after(Math.min(MINUTE_MS * 2 ** tries, DAY_MS));
    await this.em.execute('update avatar set tries = tries + 1, retry_at = ? where id = ?', [retryAt, id]);
    await this.models.stillThere(trainingId, reason, new Date(deletingAt));
    this.log.warn('avatar-not-forgotten', { avatarId: id, reason, tries: tries + 1 });
  }
}
