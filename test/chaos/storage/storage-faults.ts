import { setTimeout as delay } from 'node:timers/promises';
import { Minio } from '../../../src/platform/storage/minio.js';
import type { Person } from '../clients/person.js';
import type { Outcome, Run, Scenario } from '../scenario.js';
import type { World } from '../world/world.js';
import { FaultyS3, NO_FAULTS, type S3Faults } from './faulty-s3.js';
import { Stock } from './stock.js';

const PEOPLE = 4;
const FAULTS: S3Faults = {
  refused: 0.1, unheard: 0.05, slow: { share: 0.1, ms: 1_500 }, kept: 0.2, goneUnsaid: 0.1, pageSize: 50,
};
const DELETED_AT_ONCE = 6;
const PAUSE_MS = 100;
const LOOK_EVERY_MS = 250;
const MOST_RUNS = 60;
const UPLOADS_A_CREATION = 4;
const COMPARED_AT_MOST = 10;

/** R13. Two ways to delete: people one by one, and the sweep of what has outlived its period, up to a thousand keys at a time. */
export const storageFaults: Scenario = {
  name: 'storage-faults',
  goals: 'R13',
  what: 'storage that refuses, is slow, loses answers, keeps single keys of a deletion, cuts listings; n creations and 4 n uploads go',
  short: 60,
  long: 1_000,
  run,
};

async function run({ world, n, random, say }: Run): Promise<Outcome> {
  const client = clientOf(world);
  const stock = new Stock(world, client);
  const people = await world.persons(PEOPLE);
  const mine: { person: Person; id: string }[] = [];
  for (const person of people) for (const id of await stock.creations(person, Math.ceil(n / PEOPLE))) mine.push({ person, id });
  await stock.uploads(people[0]!, n * UPLOADS_A_CREATION);
  const s3 = await FaultyS3.before(world.servers.urlOf('s3'), client, random);
  say(`${stock.size} objects; ${mine.length} creations go, and ${n * UPLOADS_A_CREATION} uploads`);
  turn(world, s3.host);
  s3.faults = FAULTS;
  const watch = new Watch(stock);
  const watching = watch.run();
  const counted = await listings(world);
  const [odd, runs] = await Promise.all([deleteAll(mine), sweep(world, people[0]!)]);
  watch.stop();
  await watching;
  s3.faults = NO_FAULTS;
  turn(world, new URL(world.servers.urlOf('s3')).host);
  await s3.close();
  const [named, stocked] = [await stock.named(), await stock.stocked()];
  const stubborn = [...s3.asked.values()];
  return {
    zeros: [
      { what: 'looks that found an object whose row was gone', found: watch.found, n: watch.looks },
      { what: 'objects left whose rows are gone', found: [...stocked].filter((key) => !named.has(key)).length, n: stock.size },
      { what: 'rows left whose objects are gone', found: [...named].filter((key) => !stocked.has(key)).length, n: stock.size },
      { what: 'objects and rows left at all', found: stocked.size + named.size, n: stock.size * 2 },
      { what: 'keys that storage kept and nobody tried again', found: stubborn.filter((times) => times < 2).length, n: stubborn.length },
      { what: 'answers to people other than done, gone and 503', found: odd, n: mine.length },
      { what: 'objects and rows that a cut listing made look lost', found: counted.wrong, n: counted.runs * stock.size },
    ],
    figures: [
      ...Object.entries(s3.counts).map(([what, value]) => ({ what: `at storage: ${what}`, value, unit: '' })),
      { what: 'sweeps until nothing was left', value: runs, unit: '', atMost: MOST_RUNS },
      { what: 'most times that one key was asked for', value: Math.max(0, ...stubborn), unit: '' },
    ],
  };
}

/** All processes, whose connections begin anew. */
function turn({ links }: World, host: string): void {
  for (const link of links.to('s3')) {
    link.turnTo([host]);
    link.breakConnections();
  }
}

/** Rows first, objects then: whatever lies there has had its row a moment ago. */
class Watch {
  looks = 0;
  found = 0;
  private isOver = false;

  constructor(private readonly stock: Stock) {}

  async run(): Promise<void> {
    while (!this.isOver) {
      const named = await this.stock.named();
      const stocked = await this.stock.stocked();
      this.looks += 1;
      if ([...stocked].some((key) => !named.has(key))) this.found += 1;
      await delay(LOOK_EVERY_MS);
    }
  }

  stop(): void {
    this.isOver = true;
  }
}

/** Each until its app is told that it is gone. Returns how many were told something else. */
async function deleteAll(mine: readonly { person: Person; id: string }[]): Promise<number> {
  const left = [...mine];
  let odd = 0;
  await Promise.all(Array.from({ length: DELETED_AT_ONCE }, async () => {
    for (let one = left.pop(); one !== undefined; one = left.pop()) {
      for (;;) {
        const { status } = await one.person.ask('DELETE', `/v1/creations/${one.id}`);
        if (status === 204 || status === 404) break;
        if (status !== 503 && status !== 0) odd += 1;
        await delay(PAUSE_MS);
      }
    }
  }));
  return odd;
}

/** As an operator or the scheduler would, until nothing is left. */
async function sweep(world: World, { id }: Person): Promise<number> {
  for (let runs = 1; runs < MOST_RUNS; runs += 1) {
    await world.processes.cli('retention', 'run', '--json');
    const rows = await world.rows('select 1 from upload where account_id = $1 limit 1', [id]);
    if (rows.length === 0) return runs;
  }
  return MOST_RUNS + 1;
}

/** What the daily comparison of storage and database says; one that storage refuses says nothing. */
async function listings(world: World): Promise<{ runs: number; wrong: number }> {
  let [runs, wrong] = [0, 0];
  for (let tries = 0; runs === 0 && tries < COMPARED_AT_MOST; tries += 1) {
    const { code, output } = await world.processes.cli('storage', 'reconcile', '--json');
    const said = /\{.*\}/s.exec(output)?.[0];
    if (said === undefined || (code !== 0 && !said.includes('ghosts'))) continue;
    runs += 1;
    const { ghosts = 0, orphans = 0 } = JSON.parse(said) as { ghosts?: number; orphans?: number };
    wrong += ghosts + orphans;
  }
  return { runs, wrong };
}

function clientOf({ servers, env }: World) {
  const { hostname, port } = new URL(servers.urlOf('s3'));
  const { S3_ACCESS_KEY: accessKey, S3_SECRET_KEY: secretKey, S3_REGION: region } = env;
  return new Minio.Client({ endPoint: hostname, port: Number(port), useSSL: false, region, accessKey, secretKey });
}
