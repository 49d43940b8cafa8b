import type { RetentionClass } from '../../../kernel/retention-classes.js';
import { FIELD_TEXTS, Flag, Instant, OneOf, PageOf, PageQuery, Satisfies, Text, Uuid } from '../../../platform/http/index.js';
import type { HeldItem } from './held-reading.service.js';
import { type HoldRow, stands } from './hold.repository.js';
import type { ShownHold } from './holds.service.js';
import { HOLDABLE_CLASSES } from './holdable.js';

/** Not of blanks alone. */
const Said = (max: number, description: string): PropertyDecorator => (target, key) => {
  Text({ min: 1, max, description })(target, key);
  Satisfies('isSaid', (value) => typeof value !== 'string' || value.trim() !== '', FIELD_TEXTS.length(1, max))(target, key);
};

const CASE = 'The case it belongs to: a file number, an order; in the audit log. Of a hold: the one it was proposed under, or its own id.';
const Case = () => Said(100, CASE);

export class HoldReasonBody {
  @Case() case!: string;
  @Said(500, 'Why you do it; in the audit log.') purpose!: string;
}

export class ProposeHoldBody extends HoldReasonBody {
  @Uuid() accountId!: string;
  @OneOf(HOLDABLE_CLASSES, { array: { min: 1, max: 40, unique: true }, description: 'Retention classes, as in the data map.' })
  classes!: RetentionClass[];

  @Said(500, 'The law or order on which it rests. Name nobody: the person reads it in the receipt, should they leave.') basis!: string;
  @Instant({ description: 'When it ends by itself. At most five years ahead.' }) until!: string;
}

export class HoldReasonQuery {
  @Case() case!: string;
  @Said(500, 'Why you read it; in the audit log.') purpose!: string;
}

export class HeldCopiesQuery extends PageQuery {
  @Case() case!: string;
  @Said(500, 'Why you read it; in the audit log.') purpose!: string;
}

export class HoldsQuery extends PageQuery {
  @Case() case!: string;
  @Said(500, 'Why you read it; in the audit log.') purpose!: string;
  @Flag({ optional: true, description: '`true`: only those that have not ended.' }) open?: boolean;
}

export class LegalHoldView {
  @Uuid() id!: string;
  @Uuid({ description: 'The account; once it ended, the id of its deletion.' }) accountId!: string;
  @Text({ array: true }) classes!: string[];
  @Text() basis!: string;
  @OneOf(['proposed', 'standing', 'ended', 'released']) status!: string;
  @Instant() until!: string;
  @Flag({ description: 'You proposed it: somebody else approves it.' }) mine!: boolean;
  @OneOf(['none', 'me', 'other'], { description: 'Who asked for its end, which somebody else confirms.' }) releaseAsked!: string;
  @Instant() createdAt!: string;
  @Instant({ nullable: true }) approvedAt!: string | null;
  @Instant({ nullable: true }) releasedAt!: string | null;

  static of(hold: ShownHold, reader: string, now: Date): LegalHoldView {
    const { id, accountId, classes, basis, until, proposedBy, createdAt, approvedAt, releasedAt, releaseAskedBy } = hold;
    return {
      id, accountId, classes: [...classes], basis, until: until.toISOString(), mine: proposedBy === reader, status: statusOf(hold, now),
      releaseAsked: releaseAskedBy === null ? 'none' : releaseAskedBy === reader ? 'me' : 'other',
      createdAt: createdAt.toISOString(), approvedAt: approvedAt?.toISOString() ?? null, releasedAt: releasedAt?.toISOString() ?? null,
    };
  }
}

function statusOf(hold: HoldRow, now: Date): string {
  if (hold.releasedAt !== null) return 'released';
  if (hold.until <= now) return 'ended';
  return stands(hold, now) ? 'standing' : 'proposed';
}

export class LegalHoldPage extends PageOf(LegalHoldView) {}

export class HeldCopyView {
  @Uuid() id!: string;
  @OneOf(['row', 'object']) kind!: string;
  @Text({ description: 'The table, or the object prefix, that it is a copy from.' }) source!: string;
  @Instant() createdAt!: string;

  static of({ id, source, isObject, createdAt }: HeldItem): HeldCopyView {
    return { id, source, kind: isObject ? 'object' : 'row', createdAt: createdAt.toISOString() };
  }
}

export class HeldCopyPage extends PageOf(HeldCopyView) {}
