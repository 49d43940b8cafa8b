import { Injectable } from '@nestjs/common';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import type { LeasedGeneration } from '../engine/lease.js';
import type { ProviderInput } from '../ports/provider.port.js';
import { fillBody } from '../tools/body-template.js';
import type { Tool, ToolModel } from '../tools/tool.js';
import { AvatarRepository, type UsableAvatar } from './avatar.repository.js';
import { Datasets } from './datasets.js';

/** What a provider is handed for a generation. */
export interface Material {
  readonly inputs: readonly ProviderInput[];
  /** SHA-256 of each file of the person's that it is handed, also those inside an archive. */
  readonly hashes: readonly string[];
  /** For the templates of the model: `$avatar`. */
  readonly avatar?: Readonly<Record<string, string>>;
  readonly isTrainingMedia: boolean;
}

/** Whose avatar, and which. */
type Owned = Pick<LeasedGeneration, 'accountId' | 'avatarId'>;

/** Adds to a generation's files what the training or the use of an avatar takes. */
@Injectable()
export class Materials {
  constructor(
    private readonly avatars: AvatarRepository,
    private readonly datasets: Datasets,
    private readonly storage: ObjectStorage,
  ) {}

  /** The avatar that is used; null when it is gone, undefined where the tool takes none. */
  async avatarOf({ accountId, avatarId }: Owned, { takesAvatar }: Tool): Promise<UsableAvatar | null | undefined> {
    if (!takesAvatar) return undefined;
    return avatarId && (await this.avatars.findUsable(accountId, avatarId));
  }

  /** Outside a transaction: the archive of a training is stored. Null when the avatar is gone. */
  async gather(
    generation: LeasedGeneration, tool: Tool, model: ToolModel, inputs: readonly ProviderInput[],
  ): Promise<Material | null> {
    const hashes = inputs.map(({ sha256 }) => sha256);
    if (tool.kind === 'training') return this.toTrain(generation, model, hashes);
    const avatar = await this.avatarOf(generation, tool);
    if (avatar === undefined) return { inputs, hashes, isTrainingMedia: false };
    return avatar && this.toUse(avatar, model, inputs, hashes);
  }

  private async toTrain({ id }: LeasedGeneration, model: ToolModel, hashes: readonly string[]): Promise<Material | null> {
    const trigger = await this.avatars.triggerWordOf(id);
    if (trigger === null) return null;
    const avatar = { trigger };
    const wish = { trainingId: id, caption: captionOf(model, avatar), forSeconds: model.deadlineSeconds };
    const dataset = await this.datasets.make(wish);
    return dataset && { inputs: [dataset], hashes, avatar, isTrainingMedia: true };
  }

  private async toUse(
    { triggerWord, trainedModel, weightsKey, weightsSha256 }: UsableAvatar, model: ToolModel, inputs: readonly ProviderInput[],
    hashes: readonly string[],
  ): Promise<Material> {
    const own = { trigger: triggerWord, ...(trainedModel !== null && { model: trainedModel }) };
    if (weightsKey === null || weightsSha256 === null) return { inputs, hashes, avatar: own, isTrainingMedia: false };
    const weights = await this.storage.presignGet(weightsKey, model.deadlineSeconds);
    const avatar = { ...own, weights, hash: weightsSha256 };
    return { inputs, hashes: [...hashes, weightsSha256], avatar, isTrainingMedia: true };
  }
}

function captionOf({ captions }: ToolModel, avatar: Readonly<Record<string, string>>): string | null {
  if (captions === undefined) return null;
  return String(fillBody({ captions }, { prompt: null, count: 1, parameters: {}, inputs: {}, avatar }).captions);
}

/** What the provider calls the model: its own name, or that of the avatar. */
export function calledModel({ model, calls }: ToolModel, avatar: Material['avatar']): string {
  if (calls === undefined) return model;
  const { called } = fillBody({ called: calls }, { prompt: null, count: 1, parameters: {}, inputs: {}, avatar });
  if (typeof called !== 'string') throw new Error(`${model} has nothing to call`);
  return called;
}
