import { ALL, type ModelPurchase, type ModelUnit, type Word } from './store-model.js';
import { FREE, PLANS } from './wares.js';

/** What the service should have made of what it was told, in plain steps: nothing here knows SQL. */
export class ModelService {
  /** Whose each purchase is, from the first word on that says so. */
  private readonly owners = new Map<ModelPurchase, number>();
  private readonly last = new Map<ModelPurchase, Word>();
  private readonly units = new Map<string, ModelUnit & { readonly toldAt: number; readonly purchase: ModelPurchase }>();

  /** False when somebody presents what is another's; what the store says of it is heard all the same. `claimant`: who presents it. */
  hear(word: Word, claimant: number | null): boolean {
    const { purchase, saidAt } = word;
    const { buyer, isShared } = purchase.terms;
    const inherited = purchase.replaces && word.state !== 'pending' && word.state !== 'cancelled' ? this.ownerOf(purchase.replaces) : null;
    const owner = this.ownerOf(purchase) ?? (isShared ? null : buyer) ?? inherited ?? claimant;
    if (owner !== null) this.owners.set(purchase, owner);
    if (saidAt >= (this.last.get(purchase)?.saidAt ?? 0)) this.last.set(purchase, word);
    for (const unit of word.units)
      if (saidAt >= (this.units.get(unit.key)?.toldAt ?? 0)) this.units.set(unit.key, { ...unit, toldAt: saidAt, purchase });
    return claimant === null || owner === claimant;
  }

  /** All points that a person has of the stores, whatever was done with them: what was paid for, less what was refunded of it. */
  duePoints(person: number): number {
    const due = new Map<string, number>();
    for (const unit of this.units.values()) {
      if (this.ownerOf(unit.purchase) !== person) continue;
      const first = this.firstOf(unit);
      due.set(first, Math.max(due.get(first) ?? 0, this.worthOf(unit)));
    }
    return [...due.values()].reduce((sum, points) => sum + points, 0);
  }

  /** The highest plan that a store says the person may use now. */
  planOf(person: number, now: number): string {
    const plans = [...this.last.values()]
      .filter(({ purchase, state, accessUntil }) => {
        const isOpen = (state === 'active' || state === 'grace') && accessUntil !== null && accessUntil > now;
        return isOpen && purchase.terms.environment === 'production' && this.ownerOf(purchase) === person;
      })
      .map(({ ware }) => PLANS.indexOf(ware.plan ?? FREE));
    return PLANS[Math.max(0, ...plans)]!;
  }

  private ownerOf(purchase: ModelPurchase): number | null {
    return this.owners.get(purchase) ?? null;
  }

  /**
   * Periods of which each cut short the one before by a change of plan count together, under the first of them. A renewal cuts nothing
   * short and counts by itself, also while a year would still run that a change of plan ended.
   */
  private firstOf(unit: ModelUnit): string {
    const before = unit.changedFrom === null ? undefined : this.units.get(unit.changedFrom);
    return before ? this.firstOf(before) : unit.key;
  }

  private worthOf({ ware, refunded, purchase: { terms } }: ModelUnit & { readonly purchase: ModelPurchase }): number {
    if (ware.points === null || terms.environment === 'sandbox' || terms.isShared) return 0;
    const whole = ware.points * terms.quantity;
    return whole - Math.ceil((whole * refunded) / ALL);
  }
}
