import { once } from 'node:events';
import { getQueueToken } from '@nestjs/bull';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, ModuleRef } from '@nestjs/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { SpanKind } from '@opentelemetry/api';
import type { Job, Queue } from 'bull';
import { Config } from '../config/config.js';
import { runInScope } from '../persistence/scope.js';
import { Log } from '../telemetry/log.js';
import { inSpan } from '../telemetry/tracing/spans.js';
import { traceparent } from '../telemetry/tracing/traceparent.js';
import { JobHandler, QUEUES, type QueueName } from './job-handler.js';
import { JobMetrics } from './job.metrics.js';
import { QueueConnections } from './queue-connections.js';

const RING_TIMEOUT_MS = 1_000;
/** With the drain and the last answers (`start/running-service.ts`) below the 30 s after which an orchestrator kills. */
const STOP_TIMEOUT_MS = 15_000;

interface Ring {
  readonly id: string;
  /** Of who rang, while there are traces. */
  readonly traceparent?: string | undefined;
}

/** The doorbells. The only file that knows Bull beside its module: a move to another queue ends here. */
@Injectable()
export class Jobs implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly queues: ReadonlyMap<QueueName, Queue<Ring>>;

  constructor(
    private readonly config: Config,
    private readonly em: EntityManager,
    private readonly discovery: DiscoveryService,
    private readonly log: Log,
    private readonly connections: QueueConnections,
    private readonly metrics: JobMetrics,
    modules: ModuleRef,
  ) {
    this.queues = new Map(QUEUES.map((name) => [name, modules.get<Queue<Ring>>(getQueueToken(name), { strict: false })]));
    for (const queue of this.queues.values()) queue.on('error', (error) => this.log.warn('queue-error', { queue: queue.name, error }));
  }

  /** Redis that is late makes the first rings fail, not the start. */
  async onModuleInit(): Promise<void> {
    const clients = new Set([...this.queues.values()].map(({ client }) => client).filter(({ status }) => status !== 'ready'));
    await within(RING_TIMEOUT_MS, Promise.all([...clients].map((client) => once(client, 'ready')))).catch(() => undefined);
  }

  onApplicationBootstrap(): void {
    const handlers = this.discovery.getProviders().map(({ instance }) => instance as unknown).filter((it) => it instanceof JobHandler);
    if (this.config.roles.has('worker')) this.metrics.watch(this.queues);
    for (const name of QUEUES) {
      const [handler, second] = handlers.filter(({ queue }) => queue === name);
      if (!handler || second) throw new Error(`Queue ${name} needs exactly one handler`);
      if (this.config.roles.has('worker'))
        void this.queues.get(name)!.process(handler.concurrency, (job) => this.answer(handler, job));
    }
  }

  /**
   * Rings for `id`. Rings of one `once` are a single one as long as it waits or is answered. Returns false when the queue cannot be
   * reached, which costs time, not work: whoever owns the rows rings again when they are overdue. Nothing is kept for Redis to come back.
   * A ring is a part of the trace it is made in, unless it `isApart`: for somebody else than that trace is about.
   */
  async ring(
    queue: QueueName, id: string, { once, delayMs = 0, isApart = false }: { once?: string; delayMs?: number; isApart?: boolean } = {},
  ): Promise<boolean> {
    const bull = this.queues.get(queue)!;
    if (bull.client.status !== 'ready') return false;
    try {
      const data = { id, traceparent: isApart ? undefined : traceparent() };
      const add = () => bull.add(data, { jobId: once, delay: delayMs, removeOnComplete: true, removeOnFail: true });
      await within<unknown>(RING_TIMEOUT_MS, once === undefined ? add() : addOnce(bull, once, add));
      return true;
    } catch (error) {
      this.log.warn('ring-failed', { queue, error });
      return false;
    }
  }

  /** Rings that wait, are delayed or being answered: none means that a test may look. */
  async pending(): Promise<number> {
    const counts = await Promise.all([...this.queues.values()].map((queue) => queue.getJobCounts()));
    return counts.reduce((sum, { waiting, active }) => sum + waiting + active, 0);
  }

  async onApplicationShutdown(): Promise<void> {
    const close = Promise.all([...this.queues.values()].map((queue) => queue.close()));
    await within(STOP_TIMEOUT_MS, close).catch((error: unknown) => this.log.warn('queue-close-failed', { error }));
    this.connections.disconnect();
  }

  /** Without an id: what a worker had in hand when Redis was emptied. It is rung for again like all that was lost. */
  private async answer(handler: JobHandler, job: Job<Partial<Ring>>): Promise<void> {
    const { queue } = handler;
    const { id, traceparent: from } = job.data;
    if (id === undefined) return this.log.warn('ring-lost', { queue });
    const end = this.metrics.begin(queue, job);
    const span = { kind: SpanKind.CONSUMER, attributes: { 'messaging.system': 'bull', 'messaging.destination.name': queue }, from };
    try {
      await inSpan(`answer ${queue}`, span, () => runInScope(this.em, () => handler.run(id)));
      end('done');
    } catch (error) {
      end('failed');
      this.log.error('job-failed', { queue, id, error });
    }
  }
}

/**
 * A worker that is busy while Redis is emptied writes a part of its job back: no ring, but a name that is taken, and taken for ever, since
 * Bull adds nothing under a name that it finds. Such remains are without data; they are removed, and the ring is added again.
 */
async function addOnce(bull: Queue<Ring>, name: string, add: () => Promise<unknown>): Promise<void> {
  await add();
  const key = bull.toKey(name);
  const [exists, hasData] = (await bull.client.multi().exists(key).hexists(key, 'data').exec())!.map(([, answer]) => answer);
  if (exists !== 1 || hasData === 1) return;
  await bull.client.del(key);
  await add();
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
