import { defineEntity, p } from '@mikro-orm/core';
import type { CaseId } from '../../kernel/ids.js';
import { id, instant, jsonb, otherAccountId, text } from '../columns.js';
import { declare, internal, pseudonymisedInternal } from '../privacy.js';

export const CASE_ACTOR_KINDS = ['person', 'anonymous', 'staff', 'system'] as const;
export type CaseActorKind = (typeof CASE_ACTOR_KINDS)[number];

const CaseEventSchema = defineEntity({
  name: 'CaseEvent',
  tableName: 'case_event',
  properties: {
    caseId: id<CaseId>().primary(),
    /** 1 and up, without gaps. */
    sequence: p.integer().primary(),
    type: text(),
    actorKind: text<CaseActorKind>(),
    actorId: otherAccountId().nullable().index(),
    /** Ids and plain values; no words of people, which stand in the report, the evidence or the statement. */
    data: jsonb<object>(),
    at: instant(),
  },
});

/** One thing that happened to a case. Append-only; the state of the case is the fold of these. */
export class CaseEvent extends CaseEventSchema.class {}
CaseEventSchema.setClass(CaseEvent);

export const CaseEventTable = declare(CaseEventSchema, {
  owner: 'moderation',
  person: { via: 'caseId', table: 'moderation_case' },
  retention: 'moderation-record',
  columns: {
    caseId: internal('internal-id', 'safety'),
    sequence: internal('moderation', 'safety'),
    type: internal('moderation', 'safety'),
    actorKind: internal('moderation', 'safety'),
    actorId: pseudonymisedInternal('account-id', 'safety'),
    data: internal('moderation', 'safety'),
    at: internal('moderation', 'safety'),
  },
});
