import { defineEntity, p } from '@mikro-orm/core';
import type { AvatarId, GenerationId } from '../../kernel/ids.js';
import type { Localised } from '../../kernel/language.js';
import { accountId, id, instant, jsonb, text } from '../columns.js';
import { declare, sealed, shown, withheld } from '../privacy.js';

export type GenerationStatus = 'queued' | 'running' | 'succeeded' | 'failed' | 'refused' | 'cancelled';
/** Where a generation stands inside its status. A worker that finds it can go on from here, whoever left it. */
export type GenerationStage = 'waiting' | 'submitting' | 'submit-unknown' | 'at-provider' | 'ingesting' | 'ended';

/** The problem that ended it. Its words are found by the code when it is read, in the reader's language. */
export interface GenerationFailure {
  readonly code: string;
  /** Where its own words say too little: those of a rule that was in force then. */
  readonly detail?: Localised;
}

const GenerationSchema = defineEntity({
  name: 'Generation',
  tableName: 'generation',
  properties: {
    id: id<GenerationId>().primary(),
    accountId: accountId(),
    tool: text(),
    /** Whose likeness it makes, where the tool takes one. */
    avatarId: id<AvatarId>().nullable(),
    prompt: text().nullable(),
    /** JSON, sealed: some tools take words in them. */
    parameters: text(),
    requestedCount: p.integer(),
    purpose: text().default('generation'),
    wantedProvider: text().nullable(),
    pricePerUnit: p.integer(),
    pointsHeld: p.integer(),
    pointsCaptured: p.integer().default(0),
    status: text<GenerationStatus>().default('queued'),
    stage: text<GenerationStage>().default('waiting'),
    progress: p.double().nullable(),
    provider: text().nullable(),
    model: text().nullable(),
    failure: jsonb<GenerationFailure>().nullable(),
    attempts: p.integer().default(0),
    /** The provider that has no room for it now, and since when it waits; nobody holds it meanwhile. */
    waitingFor: text().nullable(),
    waitingSince: instant().nullable(),
    cancelRequestedAt: instant().nullable(),
    leaseOwner: text().nullable(),
    leaseExpiresAt: instant().nullable(),
    nextActionAt: instant().nullable(),
    pokedAt: instant().nullable(),
    deadlineAt: instant(),
    appVersion: text().nullable(),
    locale: text<'en' | 'es'>(),
    createdAt: instant(),
    startedAt: instant().nullable(),
    finishedAt: instant().nullable(),
  },
  indexes: [{ properties: ['accountId', 'id'], name: 'generation_account_id_id' }],
});

/** What a person asked for. Held by one worker at a time through a lease; every change of stage is one transaction. */
export class Generation extends GenerationSchema.class {}
GenerationSchema.setClass(Generation);

export const GenerationTable = declare(GenerationSchema, {
  owner: 'generation',
  person: 'accountId',
  retention: 'generation',
  columns: {
    id: shown('internal-id', 'generation'),
    accountId: shown('account-id', 'generation'),
    tool: shown('activity', 'generation'),
    avatarId: shown('internal-id', 'generation'),
    prompt: sealed(shown('prompt', 'generation'), { wasPlain: true }),
    parameters: sealed(shown('prompt', 'generation'), { wasPlain: true, json: true }),
    requestedCount: shown('activity', 'generation'),
    purpose: shown('consent', 'generation'),
    wantedProvider: shown('activity', 'generation'),
    pricePerUnit: shown('points', 'generation'),
    pointsHeld: shown('points', 'generation'),
    pointsCaptured: shown('points', 'generation'),
    status: shown('activity', 'generation'),
    stage: shown('activity', 'generation'),
    progress: shown('activity', 'generation'),
    provider: shown('activity', 'generation'),
    model: shown('activity', 'generation'),
    failure: shown('activity', 'generation'),
    attempts: shown('activity', 'generation'),
    waitingFor: shown('activity', 'generation'),
    waitingSince: shown('activity', 'generation'),
    cancelRequestedAt: shown('activity', 'generation'),
    leaseOwner: withheld('technical', 'operations'),
    leaseExpiresAt: withheld('technical', 'operations'),
    nextActionAt: withheld('technical', 'operations'),
    pokedAt: withheld('technical', 'operations'),
    deadlineAt: withheld('technical', 'operations'),
    appVersion: shown('device', 'generation'),
    locale: shown('locale', 'generation'),
    createdAt: shown('activity', 'generation'),
    startedAt: shown('activity', 'generation'),
    finishedAt: shown('activity', 'generation'),
  },
});
