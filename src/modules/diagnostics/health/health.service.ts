import { EntityManager } from '@mikro-orm/postgresql';
import { type BeforeApplicationShutdown, Injectable, type OnModuleInit } from '@nestjs/common';
import { RedisClient } from '../../../platform/redis/redis-client.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { Metrics } from '../../../platform/telemetry/metrics.js';
import { runInScope } from '../../../platform/persistence/scope.js';
import { Stopping } from '../../../platform/telemetry/stopping.js';

export const DEPENDENCIES = ['database', 'redis', 'storage'] as const;
export type Dependency = (typeof DEPENDENCIES)[number];

export interface DependencyHealth {
  readonly name: Dependency;
  readonly status: 'up' | 'down';
  readonly durationMs: number;
}

export interface Readiness {
  readonly status: 'ready' | 'not-ready' | 'stopping';
  readonly dependencies: readonly DependencyHealth[];
}

const TIMEOUT_MS = 1_000;

/** Whether this process can do its work now. */
@Injectable()
export class HealthService implements BeforeApplicationShutdown, OnModuleInit {
  private looking: Promise<Readiness> | undefined;
  private readonly looks: Readonly<Record<Dependency, () => Promise<unknown>>>;

  constructor(
    em: EntityManager,
    redis: RedisClient,
    storage: ObjectStorage,
    private readonly metrics: Metrics,
    private readonly stopping: Stopping,
  ) {
    this.looks = {
      database: () => runInScope(em, () => em.execute('select 1')),
      redis: () => redis.ping(),
      storage: () => storage.ping(),
    };
  }

  /** Prometheus is told what is so when it asks, whether or not anybody else does. */
  onModuleInit(): void {
    this.metrics.gauge({
      name: 'dependency_up', help: '1 while a dependency answers within a second.', labels: ['dependency'],
      read: async (up) => {
        for (const { name, status } of (await this.readiness()).dependencies) up.set({ dependency: name }, status === 'up' ? 1 : 0);
      },
    });
    this.metrics.gauge({
      name: 'aicasso_dependency_check_seconds', help: 'How long a dependency took to answer, or to be given up, when last asked.',
      labels: ['dependency'],
      read: async (seconds) => {
        for (const { name, durationMs } of (await this.readiness()).dependencies) seconds.set({ dependency: name }, durationMs / 1000);
      },
    });
  }

  /** Asks each dependency, for at most a second. Askers at the same time share one look. */
  readiness(): Promise<Readiness> {
    this.looking ??= this.look().finally(() => (this.looking = undefined));
    return this.looking;
  }

  beforeApplicationShutdown(): void {
    this.stopping.begin();
  }

  private async look(): Promise<Readiness> {
    const dependencies = await Promise.all(DEPENDENCIES.map((name) => this.lookAt(name)));
    const allUp = dependencies.every(({ status }) => status === 'up');
    return { status: this.stopping.hasBegun ? 'stopping' : allUp ? 'ready' : 'not-ready', dependencies };
  }

  private async lookAt(name: Dependency): Promise<DependencyHealth> {
    const began = performance.now();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('late')), TIMEOUT_MS);
    });
    const status = await Promise.race([this.looks[name](), late]).then(
      () => 'up' as const,
      () => 'down' as const,
    );
    clearTimeout(timer);
    return { name, status, durationMs: Math.round((performance.now() - began) * 10) / 10 };
  }
}
