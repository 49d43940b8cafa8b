import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { decodeJwt, decodeProtectedHeader, importJWK, type JWK, SignJWT } from 'jose';
import type { Person } from '../clients/person.js';
import type { Zero } from '../scenario.js';
import type { ProcessName } from '../world/processes.js';
import type { World } from '../world/world.js';

/** Nothing may be taken so long after its end. */
const SLACK_S = 60;
/** Of clocks that agree. */
const NEAR_S = 15;
const WATCHED_MS = 4_000;
/** Runs of duties that come once in twelve hours or a day. */
const DAILY = `name in ('privacy.watch-deadlines', 'scheduler.make-partitions', 'scheduler.report-reconciliation')`;

/** What must not depend on the clock of one process. */
export class Checks {
  private readonly found = new Map<string, { n: number; wrong: string[] }>();

  private constructor(
    private readonly world: World,
    /** The process whose clock is wrong, and one whose clock is right. */
    private readonly skewed: string,
    private readonly honest: string,
  ) {}

  static async prepare(world: World): Promise<Checks> {
    const urlOf = async (name: 'api-1' | 'api-2') => `http://127.0.0.1:${(await world.processes.portsOf(name)).port}`;
    return new Checks(world, await urlOf('api-1'), await urlOf('api-2'));
  }

  get zeros(): Zero[] {
    return [...this.found].map(([what, { n, wrong }]) => ({ what, found: wrong.length, n }));
  }

  get details(): string[] {
    return [...this.found].flatMap(([what, { wrong }]) => wrong.map((each) => `${what}: ${each}`));
  }

  get wrong(): number {
    return this.details.length;
  }

  /** Its answers are dated by its machine: the fault is there. */
  async isOff(name: string, victim: ProcessName, offS: number): Promise<void> {
    const { metricsPort } = await this.world.processes.portsOf(victim);
    const { headers, body } = await fetch(`http://127.0.0.1:${metricsPort}/health/ready`);
    await body?.cancel();
    const seenS = (Date.parse(headers.get('date') ?? '') - Date.now()) / 1000;
    this.check('clocks that were not as wrong as they should be', Math.abs(seenS - offS) < NEAR_S, `${name}: ${seenS} s`);
  }

  async tokensAndRewards(name: string): Promise<void> {
    const { honest, skewed } = this;
    const [one, other] = [await this.world.person(honest), await this.world.person(skewed)];
    const old = await statusOf(`${skewed}/v1/me`, { authorization: `Bearer ${await this.expired(one)}` });
    this.check('tokens taken a minute after their end', old === 401, `${name}: ${old}`);
    for (const [who, url] of [[one, skewed], [other, honest]] as const) {
      const status = await statusOf(`${url}/v1/me`, who.authorization());
      this.check('tokens refused before their end', status === 200, `${name}: ${status}`);
    }
    const { exp = 0, iat = 0 } = decodeJwt(tokenOf(other));
    const offS = iat - Date.now() / 1000;
    this.check('tokens dated otherwise', Math.abs(offS) < NEAR_S && exp - iat === this.tokenS, `${name}: ${offS} s, ${exp - iat} s`);
    for (const [who, first, second] of [[one, honest, skewed], [other, skewed, honest]] as const) {
      const statuses = [await this.daily(who, first), await this.daily(who, second)];
      this.check('rewards of a day given twice, or not', statuses.join() === '201,409', `${name}: ${statuses.join()}`);
    }
  }

  /** Duties of the day have run when the world began: none is due again. */
  async duties(name: string): Promise<void> {
    const look = () => this.world.rows<{ name: string; at: Date }>(`select name, started_at as at from periodic_run where ${DAILY}`);
    const before = await look();
    await delay(WATCHED_MS);
    const known = new Map(before.map((row) => [row.name, row.at.getTime()]));
    const early = (await look()).filter((row) => known.has(row.name) && known.get(row.name) !== row.at.getTime());
    this.check('duties of the day that ran again', early.length === 0, `${name}: ${early.map((row) => row.name).join()}`);
    const ahead = await this.world.rows<{ name: string }>(
      `select name from periodic_run where started_at > now() + interval '${NEAR_S} s' or finished_at > now() + interval '${NEAR_S} s'`,
    );
    this.check('duties dated ahead', ahead.length === 0, `${name}: ${ahead.map((row) => row.name).join()}`);
  }

  private check(what: string, isRight: boolean, details: string): void {
    const known = this.found.get(what) ?? { n: 0, wrong: [] };
    known.n += 1;
    if (!isRight) known.wrong.push(details);
    this.found.set(what, known);
  }

  /** The same token, but that it ended a minute and a bit ago. */
  private async expired(who: Person): Promise<string> {
    const token = tokenOf(who);
    const header = decodeProtectedHeader(token);
    const { keys } = JSON.parse(this.world.env['AUTH_SIGNING_KEYS']!) as { keys: JWK[] };
    const key = await importJWK(keys.find(({ kid }) => kid === header.kid)!, header.alg!);
    const exp = Math.floor(Date.now() / 1000) - SLACK_S - 1;
    return new SignJWT({ ...decodeJwt(token), exp, iat: exp - this.tokenS }).setProtectedHeader({ ...header, alg: header.alg! }).sign(key);
  }

  private async daily(who: Person, url: string): Promise<number> {
    const headers = { ...who.authorization(), 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    const answer = await fetch(`${url}/v1/billing/rewards/daily`, { method: 'POST', headers, body: '{}' });
    await answer.arrayBuffer();
    return answer.status;
  }

  private get tokenS(): number {
    return Number(this.world.env['ACCESS_TOKEN_MINUTES']) * 60;
  }
}

function tokenOf(who: Person): string {
  return who.authorization()['authorization']!.slice('Bearer '.length);
}

async function statusOf(url: string, headers: Record<string, string>): Promise<number> {
  const answer = await fetch(url, { headers });
  await answer.arrayBuffer();
  return answer.status;
}
