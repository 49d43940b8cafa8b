import fc from 'fast-check';
import { POINTS_ORIGINS, type PointsOrigin } from '../../src/entities/billing/points-lot.entity.js';
import type { AccountId } from '../../src/kernel/ids.js';
import { PointsInsufficient } from '../../src/modules/billing/billing.problems.js';
import { ModelBooks } from './ledger-model.js';
import { DAY, LedgerWorld } from './ledger-world.js';

/** More of them by `LEDGER_MODEL_RUNS=2000`; the seed of a failure is printed, with the shortest sequence that fails. */
const RUNS = Number(process.env['LEDGER_MODEL_RUNS'] ?? 60);

interface Real {
  readonly world: LedgerWorld;
  readonly accountId: AccountId;
  /** Prefix of the keys and references of this run. */
  readonly run: string;
}
type Step = fc.AsyncCommand<ModelBooks, Real>;

abstract class LedgerStep implements Step {
  check(_: Readonly<ModelBooks>): boolean {
    return true;
  }
  async run(model: ModelBooks, real: Real): Promise<void> {
    await real.world.tx(() => this.act(model, real));
    const seen = await real.world.in(() => real.world.ledger.balanceOf(real.accountId));
    model.tidy(real.world.clock.now().getTime());
    expect(seen).toEqual(model.seen());
  }
  protected abstract act(model: ModelBooks, real: Real): Promise<void>;
  abstract toString(): string;
}

class GrantStep extends LedgerStep {
  constructor(readonly key: number, readonly origin: PointsOrigin, readonly points: number, readonly days: number) {
    super();
  }
  protected async act(model: ModelBooks, { world, accountId, run }: Real): Promise<void> {
    const { key, origin, points, days } = this;
    const now = world.clock.now().getTime();
    const expiresAt = now + days * DAY;
    const terms = origin === 'purchased' ? ({ origin } as const) : { origin, expiresAt: new Date(expiresAt) };
    const granted = await world.ledger.grant({ accountId, points, key: `${run}:${key}`, reason: 'test', ...terms });
    expect(granted).toBe(model.grant(String(key), origin, points, origin === 'purchased' ? Infinity : expiresAt, now));
  }
  toString = () => `grant(#${this.key} ${this.origin} ${this.points}, ${this.days} d)`;
}

class HoldStep extends LedgerStep {
  constructor(readonly reference: number, readonly points: number) {
    super();
  }
  override check(model: Readonly<ModelBooks>): boolean {
    return !model.holds.has(String(this.reference));
  }
  protected async act(model: ModelBooks, { world, accountId, run }: Real): Promise<void> {
    const { points } = this;
    const held = await world.ledger.hold({ accountId, reference: `${run}:${this.reference}`, points }).then(
      () => true,
      (error: unknown) => {
        expect(error).toBeInstanceOf(PointsInsufficient);
        expect((error as PointsInsufficient).members).toEqual({ needed: points, available: model.balance() });
        return false;
      },
    );
    const now = world.clock.now().getTime();
    expect(held).toBe(model.hold(String(this.reference), points, now));
  }
  toString = () => `hold(#${this.reference} ${this.points})`;
}

class SettleStep extends LedgerStep {
  constructor(readonly reference: number, readonly share: number) {
    super();
  }
  override check(model: Readonly<ModelBooks>): boolean {
    return model.holds.has(String(this.reference));
  }
  protected async act(model: ModelBooks, { world, run }: Real): Promise<void> {
    const hold = model.holds.get(String(this.reference))!;
    const captured = Math.round(hold.held * this.share);
    const charge = await world.ledger.settle({ reference: `${run}:${this.reference}`, captured });
    model.settle(String(this.reference), captured, world.clock.now().getTime());
    const released = hold.held - hold.captured;
    expect(charge).toEqual({ state: hold.state, held: hold.held, captured: hold.captured, released });
    expect(await world.ledger.chargeOf(`${run}:${this.reference}`)).toEqual(charge);
  }
  toString = () => `settle(#${this.reference} ${this.share})`;
}

class ClawbackStep extends LedgerStep {
  constructor(readonly key: number, readonly points: number, readonly grantKey: number | undefined) {
    super();
  }
  override check(model: Readonly<ModelBooks>): boolean {
    return this.grantKey === undefined || model.grants.has(String(this.grantKey));
  }
  protected async act(model: ModelBooks, { world, accountId, run }: Real): Promise<void> {
    const { key, points } = this;
    const grantKey = this.grantKey === undefined ? undefined : `${run}:${this.grantKey}`;
    const expected = model.clawback(String(key), points, this.grantKey?.toString(), world.clock.now().getTime());
    // in a transaction of its own: a refusal undoes it
    const taken = world.orm.em.transactional(() =>
      world.ledger.clawback({ accountId, key: `${run}:${key}`, points, reason: 'test', grantKey }),
    );
    await (expected === null ? expect(taken).rejects.toThrow(/points_lot_amounts/) : expect(taken).resolves.toBe(expected));
  }
  toString = () => `clawback(#${this.key} ${this.points}, of ${this.grantKey})`;
}

class WaitStep extends LedgerStep {
  constructor(readonly days: number, readonly sweep: boolean) {
    super();
  }
  protected async act(_: ModelBooks, { world }: Real): Promise<void> {
    world.clock.advance(this.days * DAY);
    if (!this.sweep) return;
    await world.expiry.run(new AbortController().signal);
    const due = 'select 1 from points_lot where not spent and expires_at <= ?';
    expect(await world.orm.em.execute(due, [world.clock.now()])).toEqual([]);
  }
  toString = () => `wait(${this.days} d${this.sweep ? ', sweep' : ''})`;
}

const few = fc.integer({ min: 0, max: 4 });
const points = fc.integer({ min: 1, max: 12 });
const days = fc.integer({ min: 1, max: 6 });
const steps = [
  fc.tuple(few, fc.constantFrom(...POINTS_ORIGINS), points, days).map((a) => new GrantStep(...a)),
  fc.tuple(few, fc.integer({ min: 0, max: 20 })).map((a) => new HoldStep(...a)),
  fc.tuple(few, fc.constantFrom(0, 0.25, 0.5, 0.8, 1)).map((a) => new SettleStep(...a)),
  fc.tuple(few, points, fc.option(few, { nil: undefined })).map((a) => new ClawbackStep(...a)),
  fc.tuple(days, fc.boolean()).map((a) => new WaitStep(...a)),
];

describe('the ledger beside its model', () => {
  let world: LedgerWorld;
  beforeAll(async () => {
    world = await LedgerWorld.open();
  });
  afterAll(() => world.close());

  it(`does what the model does (${RUNS} runs)`, async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.commands(steps, { maxCommands: 40, size: 'max' }), async (commands) => {
        const model = new ModelBooks();
        const real: Real = { world, accountId: world.person(), run: String((run += 1)) };
        await fc.asyncModelRun(() => ({ model, real }), commands);
        const lines = await world.in(() => world.statement.listAfter(real.accountId, 0, 1000));
        expect(lines.map(({ kind, amount }) => ({ kind, amount }))).toEqual(model.lines);
        if (run % 50 === 0) expect(await world.verify()).toMatchObject({ ok: true, problems: [] });
      }),
      { numRuns: RUNS },
    );
    expect(await world.verify()).toMatchObject({ ok: true, problems: [] });
  }, RUNS * 1000);
});
