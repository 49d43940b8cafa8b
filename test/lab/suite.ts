import { randomUUID } from 'node:crypto';
import type { ProviderTraits } from '../../src/modules/generation/ports/provider.port.js';
import { type Begun, type LabCase, runsOf } from './case.js';
import { traitsOf } from './checks.js';
import { avatarChoicesOf, type Choice, choicesOf } from './choices.js';
import { expectedOf } from './expectations.js';
import { leaksIn } from './leaks.js';
import { type Cell, runCases } from './run-cases.js';
import type { Scenario } from './scenario.js';
import { type Expected, SCENARIOS, type ScenarioName } from './scenarios.js';
import type { StandInRun } from './run.js';
import type { ProviderStandIn } from './stand-in.js';
import type { LabWorld } from './world.js';

const HOUR_MS = 3_600_000;
/** Submits that a model gets before the next is tried. */
const TRIES = 2;
const DONE: Expected = { status: 'succeeded', charged: 'all' };
/** What lasts until an operator does something, however often it is tried. */
const LASTING: readonly (string | undefined)[] = ['quota', 'auth'];
const MOST_SUBMITS = 8;
/** What puts a whole provider out of service: nothing else may be under way there. */
const ALONE: readonly (string | undefined)[] = ['rate-limited', ...LASTING];
/** What only a run that is looked at can do. */
const OF_RUNS: readonly (keyof Scenario)[] = ['queuedLooks', 'runningLooks', 'hold', 'deafLooks', 'garbage', 'callback'];
/** What only a file at an address can be. */
const OF_ADDRESSES: readonly (string | undefined)[] = ['expired', 'truncated', 'redirect-to-private'];

/** Which models a provider's scenarios are played with. */
interface Models {
  /** Of pictures, where it makes some. */
  readonly first: Choice;
  /** One whose runs are looked at, where it has one. */
  readonly looked: Choice | undefined;
  /** One whose results are fetched from an address, where it has one. */
  readonly fetched: Choice | undefined;
}

/** The whole table of a world: every model once, every scenario, and what must hold when all is over. */
export async function allCells(world: LabWorld): Promise<Cell[]> {
  const { cells, models } = await modelCells(world);
  return [...(await scenarioCells(world, models)), ...cells, ...(await avatarCells(world)), ...(await closingCells(world))];
}

/** Every model of `config/tools`, as plainly as it goes: what we send it is accepted there. */
async function modelCells(world: LabWorld): Promise<{ cells: Cell[]; models: ReadonlyMap<ProviderStandIn, Models> }> {
  const cells: Cell[] = [];
  const choices = world.standIns.map((standIn) => ({ standIn, all: choicesOf(world.app, standIn.provider) }));
  const without = choices.filter(({ all }) => all.length === 0).map(({ standIn }) => standIn.provider);
  if (without.length > 0) throw new Error(`No model of config/tools leads to ${without.join(', ')}, or no adapter is there`);
  const ran: Begun[] = [];
  const cases = choices.flatMap(({ standIn, all }) => all.map((choice) => modelCase(standIn, choice)));
  for (const batch of batches(cases, ({ choice }) => choice.tool.prompt === 'none')) {
    for (const { begun, ...cell } of await runCases(world, batch)) {
      cells.push(cell);
      if (begun) ran.push(begun);
    }
  }
  const models = choices.map(({ standIn, all }) => {
    const one = (isSo: (run: StandInRun) => boolean) => ran.find((begun) => begun.standIn === standIn && runsOf(begun).some(isSo))?.choice;
    return [standIn, { first: all[0]!, looked: one(({ asked }) => asked > 0), fetched: one(({ fetched }) => fetched > 0) }] as const;
  });
  return { cells, models: new Map(models) };
}

function modelCase(standIn: ProviderStandIn, choice: Choice): LabCase {
  const { tool, model, before } = choice;
  const plays = Array.from({ length: before * TRIES }, (): Scenario => ({ submit: 'unavailable' }));
  return { standIn, part: 'model', row: `${tool.id} ${model.model}`, choice, plays, expected: DONE };
}

/** An avatar is trained, used and deleted. */
async function avatarCells(world: LabWorld): Promise<Cell[]> {
  const pairs = world.standIns.flatMap((standIn) => avatarChoicesOf(world.app, standIn.provider).map((pair) => ({ standIn, ...pair })));
  const trainings = await runCases(world, pairs.map(({ standIn, training }) => modelCase(standIn, training)));
  const uses = pairs.map(({ standIn, use }, n): LabCase => ({ ...modelCase(standIn, use), trained: trainings[n]?.begun ?? undefined }));
  const used = await runCases(world, uses);
  for (const { begun } of trainings) await begun?.actor.delete(`/v1/avatars/${begun.avatarId}`).expect(204);
  return [...trainings, ...used].map(({ begun: _begun, ...cell }) => cell);
}

async function scenarioCells(world: LabWorld, models: ReadonlyMap<ProviderStandIn, Models>): Promise<Cell[]> {
  const cells: Cell[] = [];
  const cases: LabCase[] = [];
  for (const standIn of world.standIns) {
    for (const row of Object.keys(SCENARIOS) as ScenarioName[]) {
      const { provider, cannot } = standIn;
      const scenario: Scenario = SCENARIOS[row].scenario;
      const choice = { ...modelFor(scenario, models.get(standIn)!), count: 1 };
      if (cannot[row] === undefined) {
        const plays = Array<Scenario>(LASTING.includes(scenario.submit) ? MOST_SUBMITS : 1).fill(scenario);
        const particulars = { isByValue: models.get(standIn)!.fetched === undefined, tellsAbsence: standIn.tellsAbsence };
        cases.push({ standIn, part: 'scenario', row, choice, plays, expected: expectedOf(row, traitsOf(world, provider), particulars) });
      } else cells.push({ part: 'scenario', provider, row, cannot: cannot[row], faults: excuse(row, traitsOf(world, provider)) });
    }
  }
  for (const batch of batches(cases, ({ plays }) => ALONE.includes(plays[0]!.submit))) {
    cells.push(...(await runCases(world, batch)).map(({ begun: _begun, ...cell }) => cell));
  }
  return cells;
}

/** Who signs its calls can be forged and can be late. */
function excuse(row: ScenarioName, { webhook }: ProviderTraits): string[] {
  const isOfCalls = row.startsWith('callback-') && row !== 'callback-reordered';
  return isOfCalls && webhook === 'signed' ? ['it signs its calls: this can happen there'] : [];
}

function modelFor(scenario: Scenario, { first, looked = first, fetched = first }: Models): Choice {
  if (OF_ADDRESSES.includes(scenario.file)) return fetched;
  return OF_RUNS.some((key) => key in scenario) ? looked : first;
}

/** What must hold once everything is over. */
async function closingCells(world: LabWorld): Promise<Cell[]> {
  const keepsMs = world.standIns.map(({ provider }) => traitsOf(world, provider).keepsMs);
  await world.step(Math.max(...keepsMs) + HOUR_MS);
  await world.sweepErasures();
  const open = await world.app.sql<{ recipient: string; n: number }>(
    `select recipient, count(*)::int as n from disclosure where erasure = 'pending' group by recipient`,
  );
  const log = world.app.log.text;
  const cells = world.standIns.map(async (standIn): Promise<Cell[]> => {
    const { provider } = standIn;
    const cell = (row: string, faults: readonly string[]) => ({ part: 'in the end', provider, row, faults }) as const;
    const pending = open.filter(({ recipient }) => recipient === provider).map(({ n }) => `of ${n} disclosures it never says what became`);
    return [
      cell('nothing of it is in the log', leaksIn(log, [standIn])),
      cell('every erasure has an end', pending),
      cell('an unsigned call about nothing is refused', await unsignedCall(world, provider)),
    ];
  });
  return (await Promise.all(cells)).flat();
}

async function unsignedCall(world: LabWorld, provider: string): Promise<string[]> {
  const count = async () => (await world.app.sql<{ n: string }>('select count(*) as n from inbox_message'))[0]!.n;
  const before = await count();
  const { status } = await world.app.stranger.post(`/v1/webhooks/providers/${provider}`, { id: randomUUID(), status: 'done' });
  const wanted = traitsOf(world, provider).webhook === 'none' ? 404 : 401;
  const faults = status === wanted ? [] : [`it was answered ${status}, not ${wanted}`];
  return (await count()) === before ? faults : [...faults, 'something was kept of it'];
}

/** Those that must be alone at their provider come one after the other, beside those of other providers; the rest all at once. */
function batches(cases: readonly LabCase[], isAlone: (labCase: LabCase) => boolean): LabCase[][] {
  const [together, alone] = [cases.filter((one) => !isAlone(one)), cases.filter(isAlone)];
  const ofEach = [...Map.groupBy(alone, ({ standIn }) => standIn).values()];
  const rounds = Math.max(0, ...ofEach.map(({ length }) => length));
  return [together, ...Array.from({ length: rounds }, (_, n) => ofEach.flatMap((list) => list[n] ?? []))];
}
