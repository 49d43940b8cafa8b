import 'reflect-metadata';
import type { AccountId, CaseId } from '../../src/kernel/ids.js';
import { SYSTEM } from '../../src/modules/moderation/cases/case-event.js';
import { CaseClocksTask } from '../../src/modules/moderation/cases/case-clocks.task.js';
import { Metrics } from '../../src/platform/telemetry/metrics.js';
import type { TestApp } from '../support/harness.js';
import { startApp } from '../support/harness.js';
import { decision, SafetyWorld } from './support/safety-world.js';

const SECOND = 1_000;
const HOUR = 3_600_000;
/** On a machine with much else to do. */
const START_MS = 90_000;

describe('the clocks of cases', () => {
  let app: TestApp;
  let world: SafetyWorld;

  beforeAll(async () => {
    app = await startApp({ env: { ROLES: 'api,worker,scheduler' } });
    world = new SafetyWorld(app);
  }, START_MS);
  beforeEach(() => app.clock.set(new Date()));
  afterEach(async () => {
    const open = await app.sql<{ id: CaseId }>(`select id from moderation_case where state <> 'decided'`);
    for (const { id } of open) await world.append(id, decision('no-violation'));
  });
  afterAll(() => app?.stop());

  const open = async (clocks?: { alertMs: number; dueMs: number }) => {
    const subject = { type: 'post', id: crypto.randomUUID() as string, accountId: crypto.randomUUID() as string as AccountId } as const;
    return (await world.inTransaction(() => world.cases.openOrJoin(subject, { actor: SYSTEM, source: 'report', clocks }))).caseId;
  };
  const look = () => world.inScope(() => app.get(CaseClocksTask).run(new AbortController().signal));
  const alerts = async (id: CaseId) => (await world.events(id)).flatMap((event) => (event.type === 'alerted' ? [event.data.clock] : []));
  const measured = async (name: string) => Number((await app.get(Metrics).registry.getSingleMetricAsString(name)).trim().split(' ').at(-1));
  const to = async (id: CaseId, hours: number, afterMs: number) => {
    const { openedAt } = await world.case(id);
    app.clock.set(new Date(openedAt.getTime() + hours * HOUR + afterMs));
    await look();
  };

  it('P16 alerts at 12 hours and not a second earlier, tells of the breach at 24, once each', async () => {
    const id = await open();
    const breaches = await measured('aicasso_moderation_breaches_total');
    await to(id, 12, -SECOND);
    expect(await alerts(id)).toEqual([]);
    await to(id, 12, SECOND);
    await look();
    expect(await alerts(id)).toEqual(['alert']);
    await to(id, 24, -SECOND);
    expect(await alerts(id)).toEqual(['alert']);
    await to(id, 24, SECOND);
    await look();
    expect(await alerts(id)).toEqual(['alert', 'breach']);
    expect(app.log.of('moderation-case-alert').filter(({ caseId }) => caseId === id)).toHaveLength(1);
    expect(app.log.of('moderation-case-breach').filter(({ caseId }) => caseId === id)).toHaveLength(1);
    expect(await measured('aicasso_moderation_breaches_total')).toBe(breaches + 1);
  });

  it('P16 alerts at 24 hours of the 48 that a notice of intimate imagery has', async () => {
    const id = await open({ alertMs: 24 * HOUR, dueMs: 48 * HOUR });
    await to(id, 24, -SECOND);
    expect(await alerts(id)).toEqual([]);
    await to(id, 24, SECOND);
    expect(await alerts(id)).toEqual(['alert']);
    await to(id, 48, SECOND);
    expect(await alerts(id)).toEqual(['alert', 'breach']);
  });

  it('goes on for a case in review, ends with the decision, and begins anew when it is opened again', async () => {
    const [reviewed, decided] = [await open(), await open()];
    await world.append(reviewed, { type: 'assigned', data: {} }, { kind: 'staff', id: crypto.randomUUID() as string as AccountId });
    await world.append(decided, decision('acted-on'));
    await to(reviewed, 25, 0);
    expect([await alerts(reviewed), await alerts(decided)]).toEqual([['alert', 'breach'], []]);
    await world.append(reviewed, decision('no-violation'));
    await world.append(reviewed, { type: 'reopened', data: world.cases.deadlines() });
    await look();
    expect(await alerts(reviewed)).toHaveLength(2);
    app.clock.advance(12 * HOUR + SECOND);
    await look();
    expect(await alerts(reviewed)).toEqual(['alert', 'breach', 'alert']);
  });

  it('tells once when two processes look at the same moment', async () => {
    const id = await open();
    app.clock.advance(13 * HOUR);
    await app.overlap('case_event', 2, () => Promise.all([look(), look()]));
    expect(await alerts(id)).toEqual(['alert']);
  });

  it('shows operators the length of the queue and the age of its oldest', async () => {
    expect(await measured('aicasso_moderation_queue_length')).toBe(0);
    expect(await measured('aicasso_moderation_oldest_open_seconds')).toBe(0);
    await open();
    app.clock.advance(2 * HOUR);
    await open();
    expect(await measured('aicasso_moderation_queue_length')).toBe(2);
    expect(Math.round((await measured('aicasso_moderation_oldest_open_seconds')) / 60)).toBe(120);
  });
});
