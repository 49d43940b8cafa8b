import type { Points } from '../../../kernel/points.js';
import type { UnitRow } from './unit-row.js';

const DAY_MS = 86_400_000;
const ALL = 100_000;

type Facts = 'productId' | 'purchasedAt' | 'expiresAt' | 'refunded' | 'points' | 'takenBack';

/** A unit as the points see it. */
export interface Paid extends Pick<UnitRow, Facts> {
  readonly worth: Points;
  readonly granted: boolean;
  /** Whether it gives points: its owner is known, it was paid for, its product has some. */
  readonly grantable: boolean;
  /** What it would give now would have ended already: it is granted no more, and what others have in its stead is not taken for that. */
  readonly isOver: boolean;
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
 * A unit is due its worth less what was refunded of it, and what is taken back is rounded up. A period that directly took the place of
 * another in mid-period is due together with it no more than the better of both: who changes from 1000 to 3000 points gets 2000 more, who
 * changes down keeps what they have, and neither gets both in full. So too when one of them is refunded: what the others are still due
 * stays. The renewals after it are due in full.
 */
export function dueMoves<T extends Paid>(units: readonly T[]): Move<T>[] {
  return together(units).flatMap(movesOf);
}

function movesOf<T extends Paid>(units: readonly T[]): Move<T>[] {
  const net = units.reduce((sum, unit) => sum + netOf(unit), 0);
  const tooMuch = net - Math.max(...units.map(dueOf));
  const missing = Math.max(...units.map((unit) => (unit.granted || !unit.isOver ? dueOf(unit) : 0))) - net;
  const latestFirst = [...units].reverse();
  if (tooMuch > 0) {
    // first those that have more than they are due by themselves
    const over = latestFirst.map((unit) => ({ unit, kind: 'take' as const, most: Math.max(0, netOf(unit) - dueOf(unit)) }));
    const others = latestFirst.map((unit) => ({ unit, kind: 'take' as const, most: Math.min(netOf(unit), dueOf(unit)) }));
    return spread(tooMuch, [...over, ...others]);
  }
  const own = latestFirst.map((unit) => {
    return { unit, kind: 'return' as const, most: Math.max(0, Math.min(unit.takenBack, dueOf(unit) - netOf(unit))) };
  });
  const fresh = latestFirst
    .filter(({ granted, grantable, isOver }) => !granted && grantable && !isOver)
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

/**
 * Units in groups, each of periods that directly took one another's place. A period whose place was taken is over with that: what comes
 * later, such as the renewals of the new plan, changes nothing of it, however long it was to last. A pack, or a period that takes nobody's
 * place, is a group of its own.
 */
function together<T extends Paid>(units: readonly T[]): T[][] {
  const groups: T[][] = [];
  /** Those whose last period still runs. */
  let running: T[][] = [];
  for (const unit of [...units].sort((a, b) => a.purchasedAt.getTime() - b.purchasedAt.getTime())) {
    running = running.filter((group) => runsInto(group.at(-1)!, unit));
    const replaced = running.at(-1);
    if (!replaced || unit.expiresAt === null || running.some((group) => isRenewal(group.at(-1)!, unit))) {
      groups.push([unit]);
      running.push(groups.at(-1)!);
    } else {
      replaced.push(unit);
      running = [replaced];
    }
  }
  return groups;
}

/** However early the store takes the money, and whether or not it is another purchase: Play has a new one for a top-up. */
function isRenewal(earlier: Paid, later: Paid): boolean {
  return earlier.productId === later.productId;
}

/** A change at the end of a period is none, which may be told a little early. */
function runsInto(earlier: Paid, later: Paid): boolean {
  if (earlier.expiresAt === null) return false;
  const length = earlier.expiresAt.getTime() - earlier.purchasedAt.getTime();
  return later.purchasedAt.getTime() < earlier.expiresAt.getTime() - Math.min(DAY_MS, length / 10);
}
