import { randomUUID } from 'node:crypto';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import type { Actor } from '../support/actor.js';
import { FalStandIn } from '../lab/stand-ins/fal.js';
import { eventually, startApp, type StartOptions, type TestApp } from '../support/harness.js';
import { TestClock } from '../support/test-clock.js';

export interface GenerationBody {
  readonly id: string;
  readonly status: string;
  readonly stage: string;
  readonly queuePosition?: number;
  readonly provider?: { readonly id: string; readonly model: string };
  readonly charge: { readonly state: string; readonly held: number; readonly captured: number; readonly released: number };
  readonly outputs: readonly CreationBody[];
  readonly failure?: { readonly code: string; readonly charge: object };
}

export interface CreationBody {
  readonly id: string;
  readonly url: string;
  readonly thumbnailUrl: string;
  readonly sha256: string;
  readonly contentType: string;
  readonly marks: readonly string[];
  readonly favorite: boolean;
}

const LONGEST_MS = 20_000;
/** `GENERATION_LEASE_MS` as it is by default. */
const LEASE_MS = 10_000;

/** Asks for a generation as an app would. */
export async function ask(actor: Actor, body: object, key: string = randomUUID()): Promise<GenerationBody> {
  const answer = await actor.post('/v1/generations', body).set('idempotency-key', key).expect(202);
  return answer.body as GenerationBody;
}

export async function look(actor: Actor, id: string): Promise<GenerationBody> {
  return (await actor.get(`/v1/generations/${id}`).expect(200)).body as GenerationBody;
}

/** Until it is in one of these states or stages. */
export async function reaches(actor: Actor, id: string, ...wanted: readonly string[]): Promise<GenerationBody> {
  let seen = await look(actor, id);
  await eventually(LONGEST_MS, async () => {
    seen = await look(actor, id);
    return wanted.includes(seen.status) || wanted.includes(seen.stage) ? null : `${seen.status}/${seen.stage}, not ${wanted.join(' or ')}`;
  });
  return seen;
}

/** Until no worker holds it: time that passes meanwhile would end the lease of one that does. */
export async function putDown(app: TestApp, id: string): Promise<void> {
  await eventually(LONGEST_MS, async () => {
    const [row] = await app.sql<{ lease_owner: string | null }>('select lease_owner from generation where id = $1', [id]);
    return row?.lease_owner === null ? null : 'in the hands of a worker';
  });
}

export interface FalWorld {
  readonly app: TestApp;
  readonly fal: FalStandIn;
  /** The time of the next poll has come; long enough to end a lease, once no worker holds one. */
  tick(id: string, ms?: number): Promise<void>;
  stop(): Promise<void>;
}

/** The service with a fal that is played by a stand-in, and no other provider unless asked for. */
export async function startFalWorld(options: StartOptions & { local?: boolean } = {}): Promise<FalWorld> {
  const { local = false, env, ...rest } = options;
  const clock = new TestClock();
  const fal = await new FalStandIn({ now: () => clock.now() }).start();
  const own = { ...fal.env, OUTBOUND_EXTRA_HOSTS: fal.recorder.host, LOCAL_PROVIDER_ENABLED: String(local) };
  const app = await startApp({ ...rest, clock, env: { ...own, ...env } });
  return {
    app,
    fal,
    async tick(id, ms = 3_000) {
      if (ms >= LEASE_MS) await putDown(app, id);
      app.clock.advance(ms);
      await app.get(Jobs).ring('generations', id);
    },
    async stop() {
      await app.stop();
      await fal.close();
    },
  };
}

export async function points(actor: Actor): Promise<{ balance: number; held: number }> {
  return (await actor.get('/v1/billing/points').expect(200)).body as { balance: number; held: number };
}

export interface StreamEvent {
  id: string;
  type: string;
  data: Record<string, unknown>;
}

/** Reads the stream of events after `last` until `enough`; heartbeats are left out. */
export async function streamed(app: TestApp, actor: Actor, last: string, enough: (seen: StreamEvent[]) => boolean): Promise<StreamEvent[]> {
  const stop = new AbortController();
  const headers = { authorization: `Bearer ${actor.accessToken}`, 'last-event-id': last };
  const response = await fetch(`${app.url}/v1/events`, { headers, signal: stop.signal });
  const seen: StreamEvent[] = [];
  let buffer = '';
  for await (const text of response.body!.pipeThrough(new TextDecoderStream())) {
    buffer += text;
    const blocks = buffer.split('\n\n');
    buffer = blocks.pop()!;
    for (const block of blocks) {
      const fields = Object.fromEntries(
        block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
      );
      if (fields.event !== 'heartbeat')
        seen.push({ id: fields.id!, type: fields.event!, data: JSON.parse(fields.data!) as Record<string, unknown> });
    }
    if (enough(seen)) break;
  }
  stop.abort();
  return seen;
}
