import { ALL, type ModelPurchase, type ModelUnit, type Word } from './store-model.js';
import { FREE, PLANS } from './wares.js';

/** What the service should have made of what it was told, in plain steps: nothing here knows SQL. */
export class ModelService {
  /** Whose each purchase is, from the first word on that says so. */
  private readonly owners = new Map<ModelPurchase, number>();
  private readonly last = new Map<ModelPurchase, Word>();
  /** By whose place they took, as far as that was told. */
  private readonly successors = new Map<ModelPurchase, ModelPurchase>();
  private readonly units = new Map<string, ModelUnit & { readonly toldAt: number; readonly purchase: ModelPurchase }>();

  /** False when somebody presents what is another's; what the store says of it is heard all the same. `claimant`: who presents it. */
  hear(word: Word, claimant: number | null): boolean {
    const { purchase, saidAt } = word;
    const { buyer, isShared } = purchase.terms;
    const { replaces } = purchase;
    if (replaces && word.state !== 'pending' && word.state !== 'cancelled') this.successors.set(replaces, purchase);
    const owner = this.ownerOf(purchase) ?? (isShared ? null : buyer) ?? this.inheritedBy(purchase) ?? claimant;
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

  /**
   * Who has the other end of a line of purchases of which a link between was never told. The service cannot know that they are one line,
   * and so whose the first word would make it is for chance to say.
   */
  ownerBeyondGap(purchase: ModelPurchase, all: readonly ModelPurchase[]): number | null {
    const line = lineOf(purchase, all);
    if (line.every((link) => link === purchase || this.last.has(link))) return null;
    return line.map((link) => this.ownerOf(link)).find((owner) => owner !== null) ?? null;
  }

  /** Of the purchases that took one another's place, as far as that was told: those before, the nearest first, then those after. */
  private inheritedBy(purchase: ModelPurchase): number | null {
    const kin: ModelPurchase[] = [];
    const precedes = (it: ModelPurchase) => (it.replaces && this.successors.get(it.replaces) === it ? it.replaces : undefined);
    for (let it = precedes(purchase); it; it = precedes(it)) kin.push(it);
    for (let it = this.successors.get(purchase); it; it = this.successors.get(it)) kin.push(it);
    return kin.map((one) => this.ownerOf(one)).find((owner) => owner !== null) ?? null;
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

/** In the order in which each took the place of the one before. */
function lineOf(purchase: ModelPurchase, all: readonly ModelPurchase[]): ModelPurchase[] {
  let first = purchase;
  while (first.replaces) first = first.replaces;
  const line = [first];
  for (let next = follower(first); next; next = follower(next)) line.push(next);
  return line;

  function follower(of: ModelPurchase): ModelPurchase | undefined {
    return all.find(({ replaces }) => replaces === of);
  }
}
