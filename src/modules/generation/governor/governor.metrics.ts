import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { Config } from '../../../platform/config/config.js';
import { runInScope } from '../../../platform/persistence/scope.js';
import { Log } from '../../../platform/telemetry/log.js';
import { Metrics } from '../../../platform/telemetry/metrics.js';
import { stateOf } from './breaker.js';
import { ProviderLimits } from './provider-limits.js';
import { ProviderStates } from './provider-states.js';
import { Usage } from './usage.js';

const LEVELS = { closed: 0, 'half-open': 1, open: 2 } as const;

/** What operators see of the providers: read when Prometheus asks, in processes with the worker role. */
@Injectable()
export class GovernorMetrics implements OnModuleInit {
  constructor(
    private readonly config: Config,
    private readonly metrics: Metrics,
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly limits: ProviderLimits,
    private readonly states: ProviderStates,
    private readonly usage: Usage,
    private readonly log: Log,
  ) {}

  onModuleInit(): void {
    if (!this.config.roles.has('worker')) return;
    this.gauge('aicasso_provider_breaker', '0 closed, 1 half-open, 2 open: nothing is sent there.', async () =>
      (await this.states.list()).map(({ provider, breaker }) => [provider, LEVELS[stateOf(breaker, this.clock.now())]]),
    );
    this.gauge('aicasso_provider_open_attempts', 'Attempts under way at a provider, those in doubt included.', () =>
      this.each((provider) => this.usage.openAttempts(provider)),
    );
    this.gauge('aicasso_provider_spent_today_usd', 'Begun at a provider since midnight UTC, by list prices.', () =>
      this.each((provider) => this.usage.spentTodayUsd(provider, this.clock.now())),
    );
  }

  private async each(look: (provider: string) => Promise<number>): Promise<[string, number][]> {
    return Promise.all(this.limits.providers().map(async (provider): Promise<[string, number]> => [provider, await look(provider)]));
  }

  /** The other measures of the process are told whatever happens here. */
  private gauge(name: string, help: string, look: () => Promise<[string, number][]>): void {
    this.metrics.gauge({
      name, help, labels: ['provider'],
      read: async (gauge) => {
        gauge.reset();
        try {
          for (const [provider, value] of await runInScope(this.em, look)) gauge.set({ provider }, value);
        } catch (error) {
          this.log.warn('provider-metrics-failed', { error });
        }
      },
    });
  }
}
