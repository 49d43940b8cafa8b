import { readFileSync } from 'node:fs';
import { CONFIG_FOLDER } from '../../../src/platform/config/config-folder.js';
import type { Store } from '../../../src/entities/billing/store-purchase.entity.js';

/** What is bought, as the model knows it: straight from the operator's file, past the code that reads it for the service. */
export interface Ware {
  /** What the store calls it. */
  readonly names: Readonly<Record<Store, string>>;
  /** Of one; null for what is none of ours. */
  readonly points: number | null;
  /** The plan that it gives; null for a pack. */
  readonly plan: string | null;
  /** How long a period of it lasts; null for a pack. */
  readonly days: number | null;
}

const DAYS: Readonly<Record<string, number>> = { P1M: 30, P1Y: 365 };

interface File {
  readonly plans: readonly { readonly id: string }[];
  readonly subscriptions: readonly (Sold & { readonly plan: string; readonly period: string })[];
  readonly packs: readonly Sold[];
}
interface Sold {
  readonly id: string;
  readonly points: number;
  readonly stores: Ware['names'];
}

const file = JSON.parse(readFileSync(`${CONFIG_FOLDER}/billing/products.json`, 'utf8')) as File;

/** From everybody's to the highest. */
export const PLANS = file.plans.map(({ id }) => id);
export const FREE = PLANS[0]!;

const subscription = (id: string): Ware => {
  const { stores, points, plan, period } = file.subscriptions.find((one) => one.id === id)!;
  return { names: stores, points, plan, days: DAYS[period]! };
};
const pack = (id: string): Ware => {
  const { stores, points } = file.packs.find((one) => one.id === id)!;
  return { names: stores, points, plan: null, days: null };
};

export const SUBSCRIPTIONS = [subscription('plus-monthly'), subscription('pro-monthly'), subscription('plus-yearly')] as const;
export const PACKS = [
  pack('points-500'),
  pack('points-2000'),
  { names: { 'app-store': 'aicasso.points.unheard-of', 'google-play': 'points_unheard_of' }, points: null, plan: null, days: null },
] as const satisfies readonly Ware[];
