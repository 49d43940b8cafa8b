import assert from 'node:assert/strict';
import type { AccountId } from '../../../src/kernel/ids.js';
import { PointsInsufficient } from '../../../src/modules/billing/billing.problems.js';
import { seeded } from '../../tools/seeded.js';
import type { ModelWorld } from './model-world.js';
import { ModelService } from './service-model.js';
import { DAY, ModelPurchase, type Word } from './store-model.js';
import { PEOPLE, type Step } from './steps.js';
import { PACKS, SUBSCRIPTIONS } from './wares.js';

type Named<Name extends Step['do']> = Extract<Step, { do: Name }>;
type StoreStep = Exclude<Step, { do: 'tell' | 'present' | 'reward' | 'hold' | 'settle' | 'wait' }>;

/** Share of the old words that come once more when all is over. */
const LATE = 0.4;

interface Hold {
  readonly who: number;
  readonly reference: string;
  readonly points: number;
  captured: number | null;
}

/** One run: the stores as they are, the service as it should be, and the real one, step by step. */
export class Run {
  readonly service = new ModelService();
  /** Of each person: what was given besides the stores' points, and what was spent for good. */
  readonly rewarded = Array.from({ length: PEOPLE }, () => 0);
  readonly captured = Array.from({ length: PEOPLE }, () => 0);
  readonly purchases: ModelPurchase[] = [];
  readonly holds: Hold[] = [];
  /** Everything that the stores have ever said: each of it may come late, twice or never. */
  private readonly words: Word[] = [];
  private names = 0;
  private waitedMs = 0;

  private constructor(
    readonly world: ModelWorld,
    readonly people: readonly AccountId[],
    private readonly tokens: readonly string[],
    private readonly name: string,
  ) {}

  static async begin(world: ModelWorld): Promise<Run> {
    const { people, tokens } = await world.people(PEOPLE);
    return new Run(world, people, tokens, people[0]!);
  }

  async play(step: Step): Promise<void> {
    this.world.clock.advance(1000);
    switch (step.do) {
      case 'tell':
        return this.tell(this.words[step.word % this.words.length], step.copies, step.crash);
      case 'present':
        return this.present(this.purchaseAt(step.what), step.who, step.crash);
      case 'reward':
        return this.reward(step);
      case 'hold':
        return this.hold(step.who, step.points, step.crash);
      case 'settle':
        return this.settle(this.holds[step.hold % this.holds.length], step.share, step.crash);
      case 'wait':
        return this.wait(step.hours * 3_600_000, step.sweep);
      default:
        return this.atStore(step);
    }
  }

  /** Every store says all that it knows once more, among old words that come late, in an order of chance; and every hold is settled. */
  async converge(order: number): Promise<void> {
    const random = seeded(order);
    const { now } = this;
    this.world.clock.advance(1000);
    const last = this.purchases.map((purchase) => purchase.say(now, purchase.units));
    const late = this.words.filter(() => random() < LATE);
    const all = [...last, ...late].map((word) => ({ word, at: random() }));
    for (const { word } of all.sort((a, b) => a.at - b.at)) await this.tell(word, 1, false);
    for (const hold of this.holds) await this.settle(hold, random() < 0.5 ? 0 : 1, false);
  }

  get now(): number {
    return this.world.clock.now().getTime();
  }

  private async tell(word: Word | undefined, copies: number, crash: boolean): Promise<void> {
    if (!word) return;
    if (crash) return this.world.crash(() => this.world.apply(word, this.tokens));
    await Promise.all(Array.from({ length: copies }, () => this.world.in(() => this.world.apply(word, this.tokens))));
    this.service.hear(word, null);
  }

  private async present(purchase: ModelPurchase | undefined, by: number, crash: boolean): Promise<void> {
    if (!purchase) return;
    const who = this.service.ownerBeyondGap(purchase, this.purchases) ?? by;
    const word = purchase.say(this.now, purchase.units.slice(-1));
    if (crash) return this.world.crash(() => this.world.apply(word, this.tokens, this.people[who]));
    const isTaken = await this.world.present(word, this.tokens, this.people[who]!);
    assert.equal(isTaken, this.service.hear(word, who), 'whose it is');
  }

  private async reward({ who, points, days, crash }: Named<'reward'>): Promise<void> {
    const terms = { accountId: this.people[who]!, origin: 'reward', points, key: this.fresh('reward'), reason: 'test' } as const;
    const give = () => this.world.ledger.grant({ ...terms, expiresAt: new Date(this.now + days * DAY) });
    if (crash) return this.world.crash(give);
    assert.equal(await this.world.tx(give), true);
    assert.equal(await this.world.tx(give), false, 'a key gives once');
    this.rewarded[who]! += points;
  }

  private async hold(who: number, points: number, crash: boolean): Promise<void> {
    const reference = this.fresh('work');
    const hold = () => this.world.ledger.hold({ accountId: this.people[who]!, reference, points }).then(() => true, isTooLittle);
    if (crash) return this.world.crash(hold);
    if (await this.world.tx(hold)) this.holds.push({ who, reference, points, captured: null });
  }

  private async settle(hold: Hold | undefined, share: number, crash: boolean): Promise<void> {
    if (!hold) return;
    const captured = hold.captured ?? Math.round(hold.points * share);
    const settle = () => this.world.ledger.settle({ reference: hold.reference, captured: Math.round(hold.points * share) });
    if (crash) return this.world.crash(settle);
    const charge = await this.world.tx(settle);
    assert.deepEqual([charge.held, charge.captured, charge.released], [hold.points, captured, hold.points - captured]);
    if (hold.captured === null) this.captured[hold.who]! += captured;
    hold.captured = captured;
  }

  /** Never so long that points of a period are over before a word of it comes: what that gives is another test's. */
  private async wait(ms: number, sweep: boolean): Promise<void> {
    if (this.waitedMs + ms <= 55 * DAY) {
      this.waitedMs += ms;
      this.world.clock.advance(ms);
    }
    if (sweep) await this.world.sweep();
  }

  private atStore(step: StoreStep): void {
    const { now } = this;
    if (step.do === 'buy') return this.buy(step);
    const purchase = this.purchaseAt(step.what);
    if (!purchase) return;
    const say = (word: Word | null) => void (word && this.words.push(word));
    switch (step.do) {
      case 'pay': return say(purchase.pay(now));
      case 'abandon': return say(purchase.abandon(now));
      case 'cancel': return say(purchase.setRenewal(now, false));
      case 'resume': return say(purchase.setRenewal(now, true));
      case 'pause': return say(purchase.pause(now));
      case 'expire': return say(purchase.expire(now));
      case 'fail': return say(purchase.fail(now, step.grace));
      case 'refund': return say(purchase.refund(now, step.unit, step.share));
      case 'reverse': return say(purchase.reverse(now, step.unit));
      case 'change': return this.change(purchase, step.ware);
    }
  }

  private buy({ who, store, ware, isPack, quantity, token, where }: Named<'buy'>): void {
    const wares = isPack ? PACKS : SUBSCRIPTIONS;
    const terms = {
      store, key: this.fresh('purchase'), environment: where === 'sandbox' ? 'sandbox' as const : 'production' as const,
      isShared: where === 'shared' && store === 'app-store' && !isPack, buyer: token ? who : null, quantity: isPack ? quantity : 1,
    };
    const purchase = new ModelPurchase(terms, wares[ware % wares.length]!);
    this.purchases.push(purchase);
    if (where === 'pending' && store === 'google-play') this.words.push(purchase.say(this.now));
    else this.words.push(purchase.pay(this.now)!);
  }

  private change(purchase: ModelPurchase, at: number): void {
    const ware = SUBSCRIPTIONS[at % SUBSCRIPTIONS.length]!;
    const inPlace = purchase.change(this.now, ware);
    if (inPlace) return void this.words.push(inPlace);
    const cut = purchase.terms.store === 'google-play' ? purchase.cut(this.now) : null;
    if (!cut || purchase.ware === ware) return;
    const next = new ModelPurchase({ ...purchase.terms, key: this.fresh('purchase') }, ware, purchase, cut.key);
    this.purchases.push(next);
    this.words.push(next.pay(this.now)!, purchase.giveWay(this.now));
  }

  private purchaseAt(at: number): ModelPurchase | undefined {
    return this.purchases[at % this.purchases.length];
  }

  private fresh(what: string): string {
    return `${what}-${this.name}-${(this.names += 1)}`;
  }
}

function isTooLittle(error: unknown): false {
  if (error instanceof PointsInsufficient) return false;
  throw error;
}
