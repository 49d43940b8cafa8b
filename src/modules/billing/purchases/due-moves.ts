import type { Points } from '../../../kernel/points.js';
import type { UnitRow } from './unit-row.js';

const DAY_MS = 86_400_000;
const ALL = 100_000;

type Facts = 'productId' | 'purchaseId' | 'purchasedAt' | 'expiresAt' | 'refunded' | 'points' | 'takenBack';

/** A unit as the points see it. */
export interface Paid extends Pick<UnitRow, Facts> {
  readonly worth: Points;
  readonly granted: boolean;
  /** Whether it may be granted now: its owner is known, it was paid for, its product gives points, its points would not be over already. */
  readonly grantable: boolean;
}

export interface Move<T> {
  readonly unit: T;
  readonly kind: 'grant' | 'take' | 'return';
  /** At least 1. */
  readonly points: Points;
}

/**
 * What has to move so that the person has what was paid for, whatever order the words of the store came in.
 *
 * A unit is due its worth less what was refunded of it, and what is taken back is rounded up. Periods that run at the same time because
 * one plan took the place of another are due together no more than the best of them: who changes from 1000 to 3000 points in mid-period
 * gets 2000 more, who changes down keeps what they have, and neither gets both in full. So too when one of them is refunded: what the
 * others are still due stays.
 */
export function dueMoves<T extends Paid>(units: readonly T[]): Move<T>[] {
  return together(units).flatMap(movesOf);
}

function movesOf<T extends Paid>(units: readonly T[]): Move<T>[] {
  const due = Math.max(...units.map(dueOf));
  const missing = due - units.reduce((sum, unit) => sum + netOf(unit), 0);
  const latestFirst = [...units].reverse();
  if (missing < 0) {
    // first those that have more than they are due by themselves
    const over = latestFirst.map((unit) => ({ unit, kind: 'take' as const, most: Math.max(0, netOf(unit) - dueOf(unit)) }));
    const others = latestFirst.map((unit) => ({ unit, kind: 'take' as const, most: Math.min(netOf(unit), dueOf(unit)) }));
    return spread(-missing, [...over, ...others]);
  }
  const own = latestFirst.map((unit) => {
    return { unit, kind: 'return' as const, most: Math.max(0, Math.min(unit.takenBack, dueOf(unit) - netOf(unit))) };
  });
  const fresh = latestFirst
    .filter(({ granted, grantable }) => !granted && grantable)
    .map((unit) => ({ unit, kind: 'grant' as const, most: unit.worth }));
  const rest = own.map(({ unit, kind, most }) => ({ unit, kind, most: unit.takenBack - most }));
  // what a refund had taken off before the unit was first known
  const never = latestFirst.map((unit) => ({ unit, kind: 'return' as const, most: unit.granted ? unit.worth - unit.points : 0 }));
  return spread(missing, [...own, ...fresh, ...rest, ...never]);
}

/** As much as each can, in this order; what a unit does twice is one move. */
function spread<T>(points: Points, parts: readonly (Omit<Move<T>, 'points'> & { readonly most: Points })[]): Move<T>[] {
  const moves = new Map<string, Move<T>>();
  const places = new Map<T, number>();
  let left = points;
  for (const { unit, kind, most } of parts) {
    const part = Math.min(left, most);
    if (part <= 0) continue;
    left -= part;
    if (!places.has(unit)) places.set(unit, places.size);
    const name = `${kind} ${places.get(unit)}`;
    moves.set(name, { unit, kind, points: part + (moves.get(name)?.points ?? 0) });
  }
  return [...moves.values()];
}

function dueOf({ granted, grantable, worth, refunded }: Paid): Points {
  return granted || grantable ? worth - Math.ceil((worth * refunded) / ALL) : 0;
}

function netOf({ points, takenBack }: Paid): Points {
  return points - takenBack;
}

/** Units in groups of periods that run at the same time; a pack, or a period by itself, is a group of one. */
function together<T extends Paid>(units: readonly T[]): T[][] {
  const groups: T[][] = [];
  for (const unit of [...units].sort((a, b) => a.purchasedAt.getTime() - b.purchasedAt.getTime())) {
    const group = groups.find((others) => others.some((other) => runsInto(other, unit)));
    if (group) group.push(unit);
    else groups.push([unit]);
  }
  return groups;
}

/**
 * Renewals are no changes, however early the store takes the money: they are the same product of the same purchase. Nor is a change at
 * the end of a period, which may be told a little early.
 */
function runsInto(earlier: Paid, later: Paid): boolean {
  if (earlier.expiresAt === null || later.expiresAt === null) return false;
  if (earlier.purchaseId === later.purchaseId && earlier.productId === later.productId) return false;
  const length = earlier.expiresAt.getTime() - earlier.purchasedAt.getTime();
  return later.purchasedAt.getTime() < earlier.expiresAt.getTime() - Math.min(DAY_MS, length / 10);
}
