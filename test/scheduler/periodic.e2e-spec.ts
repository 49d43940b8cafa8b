import 'reflect-metadata';
import { Global, Module } from '@nestjs/common';
import { PeriodicTask } from '../../src/kernel/periodic-task.js';
import { PeriodicRunner } from '../../src/modules/scheduler/index.js';
import { Metrics } from '../../src/platform/telemetry/metrics.js';
import { picture } from '../../src/platform/media/testing/pictures.js';
import { eventually, type TestApp } from '../support/harness.js';
import { startWithoutTicks, Uploads } from '../uploads/uploads-world.js';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Runs what the test says, in whichever process. */
class Chore extends PeriodicTask {
  readonly name = 'test.chore';
  readonly everyMs = MINUTE;
  runs = 0;
  work: (signal: AbortSignal) => Promise<void> = async () => undefined;

  async run(signal: AbortSignal): Promise<void> {
    this.runs += 1;
    await this.work(signal);
  }
}

function withChore(chore: Chore) {
  @Global()
  @Module({ providers: [{ provide: Chore, useValue: chore }] })
  class ChoreModule {}
  return [ChoreModule];
}

function gate() {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, passed };
}

describe('periodic tasks', () => {
  let app: TestApp;
  let beside: TestApp;
  let chore: Chore;
  let other: Chore;

  beforeAll(async () => {
    [chore, other] = [new Chore(), new Chore()];
    app = await startWithoutTicks({ more: withChore(chore) });
    beside = await startWithoutTicks({ beside: app, more: withChore(other) });
    await app.get(PeriodicRunner).runDue();
  });
  beforeEach(async () => {
    for (const each of [chore, other]) each.work = async () => undefined;
    app.clock.advance(10 * DAY);
    await app.get(PeriodicRunner).runDue(); // whatever a test before has left
    app.clock.advance(2 * MINUTE);
    chore.runs = other.runs = 0;
  });
  afterAll(async () => {
    await beside?.stop();
    await app?.stop();
  });

  const tick = (...apps: TestApp[]) => Promise.all(apps.map((each) => each.get(PeriodicRunner).runDue()));

  it('run once a period, however often and by however many processes they are asked for', async () => {
    for (let i = 0; i < 5; i++) await tick(app, beside, app);
    expect(chore.runs + other.runs).toBe(1);
    app.clock.advance(MINUTE - 5_000);
    await tick(app, beside);
    expect(chore.runs + other.runs).toBe(1);
    app.clock.advance(10_000);
    await tick(app, beside);
    await tick(app, beside);
    expect(chore.runs + other.runs).toBe(2);
  });

  it('run once after a time when nobody ran them', async () => {
    await tick(app);
    app.clock.advance(3 * DAY);
    await tick(app, beside);
    await tick(app, beside);
    expect(chore.runs + other.runs).toBe(2);
  });

  it('never overlap, however long they take', async () => {
    const { open, passed } = gate();
    chore.work = other.work = () => passed;
    const running = tick(app);
    await eventually(10_000, async () => (chore.runs === 1 ? null : 'not begun'));
    app.clock.advance(10 * MINUTE);
    await tick(beside);
    await tick(app);
    expect(chore.runs + other.runs).toBe(1);
    open();
    await running;
    await tick(app);
    expect(chore.runs).toBe(2);
  });

  it('are tried again soon after a failure, and later after each more', async () => {
    chore.work = () => Promise.reject(new Error('not today'));
    const attempts: number[] = [];
    for (let second = 0; second < 60; second += 1) {
      const before = chore.runs;
      await tick(app);
      if (chore.runs > before) attempts.push(second);
      app.clock.advance(1_000);
    }
    expect(attempts.length).toBeGreaterThanOrEqual(4);
    expect(attempts.slice(0, 3)).toEqual([0, 5, 15]);
    expect(app.log.of('periodic-task-failed')).not.toEqual([]);
    expect(await app.sql(`select failures from periodic_run where name = 'test.chore'`)).toEqual([{ failures: attempts.length }]);
    chore.work = async () => undefined;
    app.clock.advance(MINUTE);
    await tick(app);
    expect(await app.sql(`select failures from periodic_run where name = 'test.chore'`)).toEqual([{ failures: 0 }]);
  });

  it('are told when their lock is lost, and the next in turn takes over', async () => {
    chore.work = (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    const running = tick(app);
    await eventually(10_000, async () => (chore.runs === 1 ? null : 'not begun'));
    await app.sql(
      `select pg_terminate_backend(l.pid) from pg_locks l join pg_database d on d.oid = l.database
       where l.locktype = 'advisory' and l.granted and d.datname = current_database()`,
    );
    await running;
    app.clock.advance(11_000);
    await tick(beside);
    expect(other.runs).toBe(1);
  });

  it('are told when the process stops, which waits for their end', async () => {
    const late = new Chore();
    const leaving = await startWithoutTicks({ beside: app, more: withChore(late) });
    let ended = false;
    late.work = async (signal) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      await new Promise((resolve) => setImmediate(resolve)); // a little later than the word
      ended = true;
    };
    const running = tick(leaving);
    await eventually(10_000, async () => (late.runs === 1 ? null : 'not begun'));
    await leaving.stop();
    expect(ended).toBe(true);
    await running;
  });

  it('two of one name refuse the start', async () => {
    await expect(startWithoutTicks({ beside: app, more: [...withChore(new Chore()), ...withChore(new Chore())] })).rejects.toThrow(
      'test.chore',
    );
  });
});

describe('a process with the scheduler role', () => {
  it('P25 removes what is due by itself, and says how late it is', async () => {
    const app = await startWithoutTicks();
    const uploads = new Uploads(app);
    const ana = await app.actor();
    await uploads.completed(ana, 'image', 'image/png', await picture('png'));
    const lateness = async (each: TestApp) => {
      const lines = (await each.get(Metrics).registry.metrics()).split('\n');
      return lines.filter((line) => line.startsWith('aicasso_retention_oldest_overdue_seconds{'));
    };
    const scheduler = await startWithoutTicks({ beside: app, env: { ROLES: 'scheduler' } });
    try {
      app.clock.advance(8 * DAY);
      await eventually(20_000, async () => ((await app.sql('select 1 from upload')).length === 0 ? null : 'the upload is still there'));
      expect(await uploads.keys('source/')).toEqual([]);
      await eventually(20_000, async () => ((await lateness(scheduler)).every((line) => line.endsWith(' 0')) ? null : 'something is late'));
      expect((await lateness(scheduler)).length).toBeGreaterThan(5);
      expect(await lateness(app)).toEqual([]);
    } finally {
      await scheduler.stop();
      await app.stop();
    }
  });
});
