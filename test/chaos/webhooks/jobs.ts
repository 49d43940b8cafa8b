import { setTimeout as delay } from 'node:timers/promises';
import { Load } from '../clients/load.js';
import type { Person } from '../clients/person.js';
import type { World } from '../world/world.js';
import type { Fate } from './plan.js';
import type { Subject } from './post-office.js';

const ASKED_AT_A_TIME = 16;
const AT_PROVIDER_WITHIN_MS = 180_000;
const ENDS_WITHIN_MS = 300_000;
const PROVIDERS = ['fal', 'replicate'] as const;

interface Row extends Subject {
  readonly id: string;
}

/** Generations that providers hold until they are told to go on, and how they end. */
export class Jobs {
  /** As clients know them, for `compare`; a list like that of `fates`. */
  readonly load = new Load([], { prefix: '', choose: () => ({}) });
  private readonly ids: string[] = [];
  private readonly rows = new Map<string, Row>();

  constructor(private readonly world: World, private readonly fates: readonly Fate[]) {}

  /** All asked for, and taken by their providers. */
  async begin(people: readonly Person[], prefix: string): Promise<void> {
    for (const end of ['refused', 'done'] as const) {
      for (const provider of PROVIDERS) await this.world.standIns.usually(provider, { hold: true, end });
      const mine = [...this.fates.keys()].filter((job) => (this.fates[job] === 'refused' ? 'refused' : 'done') === end);
      await this.ask(people, prefix, mine);
      await this.atProvider(mine);
    }
  }

  subjectOf(job: number): Subject {
    return this.rows.get(this.ids[job]!)!;
  }

  /** Providers are done in time with all but the late ones, whose deadlines pass by hand; resolves when each has ended. */
  async end(meanwhile: Promise<void>): Promise<void> {
    const [late, others] = [this.idsOf(true), this.idsOf(false)];
    await this.world.standIns.let(others.map((id) => this.rows.get(id)!.requestId));
    for (const deadline = performance.now() + ENDS_WITHIN_MS; performance.now() < deadline; await delay(500)) {
      await this.world.rows(
        `update generation set deadline_at = now() - interval '1 second', next_action_at = now()
         where id = any($1) and status = 'running' and lease_owner is null and deadline_at > now()`,
        [late],
      );
      const [{ open } = { open: 1 }] = await this.world.rows<{ open: number }>(
        `select count(*)::int as open from generation where id = any($1) and status in ('queued', 'running')`, [this.ids],
      );
      if (open === 0) break;
    }
    await meanwhile;
    await this.world.standIns.let(late.map((id) => this.rows.get(id)!.requestId)); // done and billed there, after all
  }

  /** As their clients see them now. */
  async see(): Promise<void> {
    for (const known of this.load.known) known.end = await known.who.generation(known.id);
  }

  /** Those that ended otherwise than what happened to them says. */
  wrong(): string[] {
    const ends = { done: 'succeeded', refused: 'refused', late: 'failed' } as const;
    const known = new Map(this.load.known.map((it) => [it.id, it]));
    return this.fates.flatMap((fate, job) => {
      const status = known.get(this.ids[job]!)?.end?.status;
      return status === ends[fate] ? [] : `${job} was ${fate} and is ${status}`;
    });
  }

  /** By account: what those cost that were done. */
  async spent(): Promise<Map<string, number>> {
    const ids = this.ids.filter((_, job) => this.fates[job] === 'done');
    const rows = await this.world.rows<{ account: string; points: number }>(
      `select account_id as account, sum(price_per_unit * requested_count)::int as points
       from generation where id = any($1) group by 1`,
      [ids],
    );
    return new Map(rows.map(({ account, points }) => [account, points]));
  }

  private async ask(people: readonly Person[], prefix: string, jobs: readonly number[]): Promise<void> {
    const left = [...jobs];
    const ask = async () => {
      for (let job = left.shift(); job !== undefined; job = left.shift()) {
        const who = people[job % people.length]!;
        const accepted = await who.generate(`${prefix}${String(job).padStart(6, '0')}`, { provider: PROVIDERS[job % 2] });
        this.load.known.push({ ...accepted, end: null });
        this.ids[job] = accepted.id;
      }
    };
    await Promise.all(Array.from({ length: ASKED_AT_A_TIME }, ask));
  }

  private async atProvider(jobs: readonly number[]): Promise<void> {
    const ids = jobs.map((job) => this.ids[job]!);
    for (const deadline = performance.now() + AT_PROVIDER_WITHIN_MS; performance.now() < deadline; await delay(200)) {
      const rows = await this.world.rows<Row>(
        `select generation_id as id, provider, request_id as "requestId", id as "attemptId" from generation_attempt
         where generation_id = any($1) and state = 'submitted'`,
        [ids],
      );
      if (rows.length < ids.length) continue;
      for (const row of rows) this.rows.set(row.id, row);
      return;
    }
    throw new Error('not all generations came to their providers');
  }

  private idsOf(isLate: boolean): string[] {
    return this.ids.filter((_, job) => (this.fates[job] === 'late') === isLate);
  }
}

/** All that the service knows of them is a day older, and the duties of the day are due. */
export async function passDay(world: World, people: readonly Person[]): Promise<void> {
  const accounts = people.map(({ id }) => id);
  const older = (table: string, columns: readonly string[], where: string) =>
    world.rows(`update ${table} set ${columns.map((name) => `${name} = ${name} - interval '1 day'`).join(', ')} where ${where}`,
      where.includes('$1') ? [accounts] : []);
  const mine = 'generation_id in (select id from generation where account_id = any($1))';
  await older('generation_attempt', ['started_at', 'submitted_at', 'ended_at'], mine);
  await older('generation', ['created_at', 'started_at', 'finished_at', 'deadline_at'], 'account_id = any($1)');
  await older('inbox_message', ['received_at', 'handled_at'], `source like 'provider/%'`);
  await older('periodic_run', ['started_at', 'finished_at'], 'finished_at is not null');
}
