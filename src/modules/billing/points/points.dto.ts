import { MOVEMENT_KINDS, type MovementKind } from '../../../entities/billing/ledger-movement.entity.js';
import { POINTS_ORIGINS, type PointsOrigin } from '../../../entities/billing/points-lot.entity.js';
import type { Locale } from '../../../kernel/language.js';
import { Instant, Nested, OneOf, PageOf, Text, Whole } from '../../../platform/http/index.js';
import type { PointsBalance } from '../ledger/ledger.types.js';
import { REASON_WORDS } from './reasons.js';
import type { StatementLine } from './statement.js';

const KINDS =
  '`grant`: points came. `hold`: set aside for something that was asked for. `capture`: it was delivered, and costs them. `release`: it ' +
  'was not, and they are back. `expiry`: their time was over. `clawback`: taken back after a refund. `debt-settlement`: new points paid ' +
  'a debt.';
const REASONS =
  'Of grants and clawbacks: `welcome`, `daily-reward`, `ad-reward`, what was bought or refunded at a store, or what an operator wrote.';

export class PointsLotView {
  @OneOf(POINTS_ORIGINS) origin!: PointsOrigin;
  @Whole({ min: 1 }) remaining!: number;
  @Instant({ optional: true, description: 'Absent for purchased points: they never expire.' }) expiresAt?: string;

  static of({ origin, remaining, expiresAt }: PointsBalance['lots'][number]): PointsLotView {
    return Object.assign(new PointsLotView(), { origin, remaining, ...(expiresAt ? { expiresAt: expiresAt.toISOString() } : {}) });
  }
}

export class PointsView {
  @Whole({ min: 0, description: 'What can be spent now.' }) balance!: number;
  @Whole({ min: 0, description: 'Set aside for generations that have not ended; not part of the balance.' }) held!: number;
  @Whole({ min: 0, description: 'Owed after a refund of points already spent. New points settle it first.' }) debt!: number;
  @Nested(() => PointsLotView, {
    array: true,
    description: 'What the balance is made of, in the order of spending: soonest-expiring first, purchased points last.',
  })
  lots!: PointsLotView[];

  static of({ balance, held, debt, lots }: PointsBalance): PointsView {
    return Object.assign(new PointsView(), { balance, held, debt, lots: lots.map((lot) => PointsLotView.of(lot)) });
  }
}

export class PointsReferenceView {
  @OneOf(['generation', 'purchase']) kind!: 'generation' | 'purchase';
  @Text() id!: string;
}

export class PointsEntryView {
  @Whole({ min: 1, description: 'The number of the line, without gaps.' }) sequence!: number;
  @OneOf(MOVEMENT_KINDS, { description: KINDS }) kind!: MovementKind;
  @Whole({ description: 'What it did to the balance: all amounts together are the balance.' }) amount!: number;
  @Whole({ min: 0 }) balanceAfter!: number;
  @Whole({ description: 'What it did to the held points. A capture takes from these alone.' }) heldChange!: number;
  @Whole({ min: 0 }) heldAfter!: number;
  @Whole() debtChange!: number;
  @Whole({ min: 0 }) debtAfter!: number;
  @Nested(() => PointsReferenceView, { optional: true, description: 'What it was for, or the purchase that it came from.' })
  reference?: PointsReferenceView;
  @Text({ optional: true, description: REASONS }) reason?: string;
  @Text({ optional: true, description: 'The reason in your language.' }) why?: string;
  @Instant() occurredAt!: string;

  static of(line: StatementLine, locale: Locale): PointsEntryView {
    return Object.assign(new PointsEntryView(), {
      sequence: line.sequence,
      kind: line.kind,
      amount: line.amount,
      balanceAfter: line.balanceAfter,
      heldChange: line.heldChange,
      heldAfter: line.heldAfter,
      debtChange: line.debtChange,
      debtAfter: line.debtAfter,
      ...(line.reference === null ? {} : { reference: { kind: line.referenceKind, id: line.reference } }),
      ...(line.reason === null ? {} : { reason: line.reason, why: REASON_WORDS[line.reason]?.[locale] ?? line.reason }),
      occurredAt: line.occurredAt.toISOString(),
    });
  }
}

export class PointsEntryPage extends PageOf(PointsEntryView) {}
