import { defineEntity, p } from '@mikro-orm/core';
import type { AvatarId, GenerationId } from '../../kernel/ids.js';
import { accountId, count, id, instant, text } from '../columns.js';
import { declare, sealed, shown, withheld } from '../privacy.js';

/** `deleting`: gone for its owner; what is left of it, here and at the provider, is being removed. */
export type AvatarStatus = 'training' | 'ready' | 'failed' | 'deleting';

const AvatarSchema = defineEntity({
  name: 'Avatar',
  tableName: 'avatar',
  properties: {
    id: id<AvatarId>().primary(),
    accountId: accountId(),
    name: text(),
    status: text<AvatarStatus>().default('training'),
    /** The generation that trains it: its progress, its charge, its disclosures. */
    trainingId: id<GenerationId>().unique(),
    /** Who trained it, and with which model: only what goes with that can use it. */
    provider: text().nullable(),
    trainer: text().nullable(),
    /** Stands for the person in captions and prompts; drawn by lot. */
    triggerWord: text(),
    photoCount: p.integer(),
    /** When the person said that the photos are their own, and show nobody else. */
    declaredAt: instant(),
    /** The name of a model that stays at the provider. */
    trainedModel: text().nullable(),
    /** Weights that lie with us. */
    weightsKey: text().unique().nullable(),
    weightsSha256: text().nullable(),
    weightsBytes: count().nullable(),
    /** The archive that the provider fetches the photos from, while it trains. */
    datasetKey: text().unique().nullable(),
    datasetAt: instant().nullable(),
    failureCode: text().nullable(),
    createdAt: instant(),
    readyAt: instant().nullable(),
    deletingAt: instant().nullable(),
    /** Of the deletion: how often it was tried, and when it is tried next; null while it waits for the training to end. */
    tries: p.integer().default(0),
    retryAt: instant().nullable(),
  },
  indexes: [{ properties: ['accountId', 'id'], name: 'avatar_account_id_id' }],
});

/** A personal model, trained on a person's own photos and used by nobody else. Weights of a picture model, no measures of a face (P24). */
export class Avatar extends AvatarSchema.class {}
AvatarSchema.setClass(Avatar);

export const AvatarTable = declare(AvatarSchema, {
  owner: 'generation',
  person: 'accountId',
  retention: 'avatar',
  columns: {
    id: shown('internal-id', 'generation'),
    accountId: shown('account-id', 'generation'),
    name: sealed(shown('prompt', 'generation'), { wasPlain: true }),
    status: shown('activity', 'generation'),
    trainingId: shown('internal-id', 'generation'),
    provider: shown('activity', 'generation'),
    trainer: shown('activity', 'generation'),
    triggerWord: withheld('technical', 'generation'),
    photoCount: shown('activity', 'generation'),
    declaredAt: shown('consent', 'generation'),
    trainedModel: withheld('media', 'generation'),
    weightsKey: withheld('media', 'generation'),
    weightsSha256: shown('media', 'generation'),
    weightsBytes: shown('media', 'generation'),
    datasetKey: withheld('media', 'generation'),
    datasetAt: withheld('technical', 'generation'),
    failureCode: shown('activity', 'generation'),
    createdAt: shown('activity', 'generation'),
    readyAt: shown('activity', 'generation'),
    deletingAt: shown('activity', 'generation'),
    tries: withheld('technical', 'operations'),
    retryAt: withheld('technical', 'operations'),
  },
});
