import { type LabCase, runsOf } from './case.js';
import { traitsOf } from './checks.js';
import { type Choice, choicesOf } from './choices.js';
import { expectedOf } from './expectations.js';
import { type Ran, runCases } from './run-cases.js';
import type { Scenario } from './scenario.js';
import type { Expected } from './scenarios.js';
import { LabWorld } from './world.js';

const LIMIT_MS = 240_000;
/** The lab's clock goes on in steps of a minute: nobody can look earlier. */
const STEP_SECONDS = 75;
const DONE: Expected = { status: 'succeeded', charged: 'all' };
const LATE: Expected = { status: 'failed', failure: 'deadline-exceeded', charged: 'none' };

function oneOfEachKind(choices: readonly Choice[]): Choice[] {
  const simple = choices.filter(({ tool, before }) => tool.prompt !== 'none' && before === 0);
  return [...Map.groupBy(simple, ({ tool }) => tool.kind).values()].map(([first]) => first!);
}

describe('with every webhook dropped', () => {
  let world: LabWorld;
  let withTime: Ran[];
  let stuck: Ran[];

  beforeAll(async () => {
    world = await LabWorld.start();
    world.relay.isCut = true;
    const choices = world.standIns.flatMap((standIn) =>
      oneOfEachKind(choicesOf(world.app, standIn.provider)).map((choice) => ({ standIn, choice })),
    );
    const caseOf = (one: (typeof choices)[number], scenario: Scenario, expected: Expected): LabCase => ({
      ...one, part: 'model', row: `${one.choice.tool.id} ${JSON.stringify(scenario)}`, plays: [scenario], expected,
    });
    withTime = await runCases(world, choices.map((one) => caseOf(one, { queuedLooks: 1, runningLooks: 2, callback: 'once' }, DONE)));
    const lookedAt = withTime.flatMap(({ begun }) => (begun && runsOf(begun).some(({ asked }) => asked > 0) ? begun : []));
    const ofEach = [...Map.groupBy(lookedAt, ({ standIn }) => standIn).values()].map(([first]) => first!);
    const lost = { submit: 'cut-after', callback: 'once' } as const;
    stuck = await runCases(world, ofEach.flatMap((one) => [
      caseOf(one, { hold: true }, LATE),
      caseOf(one, lost, expectedOf('lost-answer', traitsOf(world, one.standIn.provider), { isByValue: false, tellsAbsence: false })),
    ]));
  }, LIMIT_MS);
  afterAll(() => world.stop());

  /** But for their calls, to which nobody answered. */
  const faultsOf = (all: readonly Ran[]) =>
    all.flatMap(({ provider, row, faults }) => {
      const others = faults.filter((fault) => !/^(calls back were answered 0|it did not call)/.test(fault));
      return others.map((fault) => `${provider}, ${row}: ${fault}`);
    });

  it('what takes its time is found by looking', () => expect(faultsOf(withTime)).toEqual([]));

  it('what never ends is ended by its deadline, and what was lost by the bound on doubt', () => expect(faultsOf(stuck)).toEqual([]));

  it('all of it within the deadlines', async () => {
    expect(world.relay.calls).toBeGreaterThan(0);
    const late = await world.app.sql(
      `select provider, model, status, deadline_at, finished_at from generation
       where finished_at is null or finished_at > deadline_at + make_interval(secs => $1)`,
      [STEP_SECONDS],
    );
    expect(late).toEqual([]);
  });
});
