import fc from 'fast-check';
import type { Store } from '../../../src/entities/billing/store-purchase.entity.js';
import { PACKS, SUBSCRIPTIONS } from './wares.js';

/**
 * What may happen, as plain values: numbers name things of a run by place, counted modulo how many there are, so that a shorter sequence
 * still means something. A step that cannot happen does nothing.
 */
export type Step =
  | { do: 'buy'; who: number; store: Store; ware: number; isPack: boolean; quantity: number; token: boolean; where: Where }
  | { do: 'pay' | 'abandon' | 'cancel' | 'resume' | 'pause' | 'expire'; what: number }
  | { do: 'fail'; what: number; grace: boolean }
  | { do: 'refund'; what: number; unit: number; share: number }
  | { do: 'reverse'; what: number; unit: number }
  | { do: 'change'; what: number; ware: number }
  | { do: 'tell'; word: number; copies: number; crash: boolean }
  | { do: 'present'; what: number; who: number; crash: boolean }
  | { do: 'reward'; who: number; points: number; days: number; crash: boolean }
  | { do: 'hold'; who: number; points: number; crash: boolean }
  | { do: 'settle'; hold: number; share: number; crash: boolean }
  | { do: 'wait'; hours: number; sweep: boolean };

/** `shared`: by a member of the buyer's family. */
type Where = 'here' | 'pending' | 'shared' | 'sandbox';

export const PEOPLE = 3;

const nat = fc.nat({ max: 40 });
const who = fc.nat({ max: PEOPLE - 1 });
const days = fc.integer({ min: 1, max: 9 });
const crash = fc.integer({ min: 0, max: 5 }).map((n) => n === 5);
const store = fc.constantFrom<Store>('app-store', 'google-play');
const share = fc.constantFrom(100_000, 100_000, 50_000, 33_333, 1);
const where = fc.constantFrom<Where>('here', 'here', 'here', 'here', 'pending', 'shared', 'sandbox');
const purchase = (ware: number, isPack: boolean) =>
  fc.record({
    do: fc.constant('buy' as const), who, store, ware: fc.nat({ max: ware - 1 }), isPack: fc.constant(isPack),
    quantity: fc.constantFrom(1, 1, 2, 3), token: fc.boolean(), where,
  });
const to = <Name extends Step['do']>(name: Name) => fc.constant(name);

const STEPS: readonly { readonly weight: number; readonly arbitrary: fc.Arbitrary<Step> }[] = [
  { weight: 4, arbitrary: purchase(SUBSCRIPTIONS.length, false) },
  { weight: 3, arbitrary: purchase(PACKS.length, true) },
  { weight: 5, arbitrary: fc.record({ do: to('pay'), what: nat }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('abandon', 'cancel', 'resume', 'pause', 'expire'), what: nat }) },
  { weight: 2, arbitrary: fc.record({ do: to('fail'), what: nat, grace: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ do: to('refund'), what: nat, unit: nat, share }) },
  { weight: 2, arbitrary: fc.record({ do: to('reverse'), what: nat, unit: nat }) },
  { weight: 3, arbitrary: fc.record({ do: to('change'), what: nat, ware: fc.nat({ max: SUBSCRIPTIONS.length - 1 }) }) },
  { weight: 12, arbitrary: fc.record({ do: to('tell'), word: nat, copies: fc.constantFrom(1, 1, 1, 2, 4), crash }) },
  { weight: 4, arbitrary: fc.record({ do: to('present'), what: nat, who, crash }) },
  { weight: 2, arbitrary: fc.record({ do: to('reward'), who, points: fc.integer({ min: 1, max: 50 }), days, crash }) },
  { weight: 6, arbitrary: fc.record({ do: to('hold'), who, points: fc.constantFrom(0, 1, 7, 60, 400, 1200), crash }) },
  { weight: 6, arbitrary: fc.record({ do: to('settle'), hold: nat, share: fc.constantFrom(0, 0.25, 0.8, 1), crash }) },
  { weight: 5, arbitrary: fc.record({ do: to('wait'), hours: fc.constantFrom(1, 30, 24 * 5, 24 * 29, 24 * 30), sweep: fc.boolean() }) },
];

export function stepsOfARun(most: number): fc.Arbitrary<Step[]> {
  return fc.array(fc.oneof(...STEPS), { minLength: 1, maxLength: most, size: 'max' });
}
