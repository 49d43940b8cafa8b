import { AsyncLocalStorage } from 'node:async_hooks';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import { ask, type FalWorld, reaches, startFalWorld } from '../generations/generation-world.js';
import type { Actor } from '../support/actor.js';
import { type CollectedSpan, Collector } from '../support/stand-ins/collector.js';

const PROMPT = 'a canary of zinc on a violet mountain';
const THEIRS = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };
const TRACEPARENT = `00-${THEIRS.traceId}-${THEIRS.spanId}-01`;
/** All that a span may say. Values are names of ours, hosts, methods, statuses, sizes. */
const ATTRIBUTES = [
  'aicasso.provider', 'db.system.name', 'error.type', 'http.request.method', 'http.response.body.size', 'http.response.status_code',
  'http.route', 'messaging.destination.name', 'messaging.system', 'server.address',
];
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

/** Two ask, and the ring for the second is heard first: it is the first one's turn. */
async function meetInLine({ app, fal }: FalWorld, ...[bea, cleo]: [Actor, Actor]): Promise<void> {
  const jobs = app.get(Jobs);
  const ring = jobs.ring.bind(jobs);
  const held: (() => Promise<boolean>)[] = [];
  jobs.ring = async (...args) => {
    if (args[0] !== 'generations' || !args[1].startsWith('next')) return ring(...args);
    const inTrace = AsyncLocalStorage.snapshot();
    held.push(() => inTrace(ring, ...args));
    return true;
  };
  fal.plan({ hold: true }, { hold: true });
  const ids: string[] = [];
  for (const actor of [bea, cleo]) {
    ids.push((await ask(actor, { tool: 'image.create', prompt: PROMPT })).id);
    await app.until(async () => (held.length === ids.length ? null : 'not rung for'));
    app.clock.advance(1_000); // who came first is first in line
  }
  jobs.ring = ring;
  await held[1]!();
  await reaches(bea, ids[0]!, 'at-provider');
  await held[0]!();
  await reaches(cleo, ids[1]!, 'at-provider');
}

/** One generation from the request to the file in storage, told to a collector. */
describe('traces', () => {
  let collector: Collector;
  let world: FalWorld;
  let ana: Actor;
  let generation: CollectedSpan[];

  beforeAll(async () => {
    collector = await Collector.start();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_SERVICE_NAME: 'traced', TRUST_PROXY: 'loopback' };
    world = await startFalWorld({ env });
    const { app } = world;
    ana = await app.actor({ consent: ['fal'] });
    world.fal.plan({ queuedLooks: 0 });
    const { id } = await ask(ana, { tool: 'image.create', prompt: PROMPT });
    await reaches(ana, id, 'at-provider');
    await world.tick(id);
    await reaches(ana, id, 'succeeded');
    await app.drain();
    await meetInLine(world, await app.actor({ consent: ['fal'] }), await app.actor({ consent: ['fal'] })); // nobody was served yet
    const asked = (headers: Record<string, string>) => fetch(`${app.url}/v1/policies`, { headers });
    await asked({ traceparent: TRACEPARENT, 'x-forwarded-for': '203.0.113.9' });
    await asked({ traceparent: '00-not-a-trace-01', 'x-forwarded-for': '203.0.113.9' });
    await asked({ traceparent: TRACEPARENT });
    await fetch(`${app.url}/v1/policies?secret=${PROMPT}`);
    await fetch(`${app.url}/v1/${PROMPT}`);
    await app.stop(); // sends what is left
    const [submitted] = collector.named('POST /v1/generations');
    generation = collector.spans.filter(({ traceId }) => traceId === submitted!.traceId);
  });
  afterAll(async () => {
    await world?.fal.close();
    await collector?.close();
  });

  it('lead from the request over the outbox and the job to the provider and storage', () => {
    const kinds = (kind: number) => generation.filter((span) => span.kind === kind).map(({ name }) => name);
    expect(kinds(2)).toEqual(['POST /v1/generations']);
    expect(kinds(5)).toEqual(expect.arrayContaining([expect.stringMatching(/^deliver generation\./), 'answer generations']));
    expect(kinds(3)).toEqual(expect.arrayContaining(['auth.live', 'insert generation', 'insert disclosure', 'POST fal']));
    const known = new Set(generation.map(({ spanId }) => spanId));
    expect(generation.filter(({ parentSpanId }) => !known.has(parentSpanId)).map(({ name }) => name)).toEqual(['POST /v1/generations']);
  });

  it("of two who meet in the line are never one: work is in nobody else's trace, whoever rang", () => {
    const requests = collector.named('POST /v1/generations').slice(-2).map(({ traceId }) => traceId);
    const submits = collector.named('POST fal').slice(-2).map(({ traceId }) => traceId);
    expect(new Set([...requests, ...submits]).size).toBe(4);
  });

  it('show the file on its way: from the provider into storage', () => {
    const [fetched] = collector.named('download');
    const fetching = collector.spans.filter(({ traceId }) => traceId === fetched!.traceId).map(({ name }) => name);
    expect(fetching).toEqual(expect.arrayContaining(['answer generations', 'GET fal', 'download', 'PUT storage']));
  });

  it('say of a call where it went and how it ended, and no more', () => {
    const [submit] = generation.filter(({ name }) => name === 'POST fal');
    const answered = { 'aicasso.provider': 'fal', 'http.response.status_code': 200 };
    expect(submit!.attributes).toMatchObject({ 'server.address': '127.0.0.1', ...answered });
    expect(collector.resource).toMatchObject({ 'service.name': 'traced' });
    const said = [...new Set(collector.spans.flatMap(({ attributes }) => Object.keys(attributes)))].sort();
    expect(said.filter((name) => !ATTRIBUTES.includes(name))).toEqual([]);
  });

  it('hold nobody: no id, address, token or word of a person', () => {
    expect(collector.spans.length).toBeGreaterThan(50);
    for (const word of [ana.id, ana.subject, ana.email, ana.accessToken, ana.refreshToken, PROMPT, encodeURIComponent(PROMPT), 'canary']) {
      expect(collector.received).not.toContain(word);
    }
    const values = collector.spans.flatMap(({ name, attributes }) => [name, ...Object.values(attributes).map(String)]);
    expect(values.filter((value) => UUID.test(value) || /[?@]/.test(value))).toEqual([]);
  });

  it('go on those of a proxy that is believed, and of nobody else', () => {
    const asked = collector.named('GET /v1/policies').filter(({ attributes }) => attributes['http.response.status_code'] === 200);
    const continued = asked.filter(({ traceId }) => traceId === THEIRS.traceId);
    expect(continued.map(({ parentSpanId }) => parentSpanId)).toEqual([THEIRS.spanId]);
    expect(asked.length).toBeGreaterThanOrEqual(3);
  });

  it('have no span of what is asked all the time, and none that is alone', () => {
    const roots = collector.spans.filter(({ parentSpanId }) => parentSpanId === '');
    expect(roots.filter(({ kind }) => kind !== 2 && kind !== 5).map(({ name }) => name)).toEqual([]);
    expect(collector.spans.filter(({ name }) => name.includes('/health/'))).toEqual([]);
  });

  it('are named in log lines', () => {
    const [line] = world.app.log.of('request').filter(({ route }) => route === '/v1/generations');
    expect(line).toMatchObject({ requestId: expect.any(String), traceId: generation[0]!.traceId });
  });
});
