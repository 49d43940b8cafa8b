import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { Config } from '../../../platform/config/config.js';
import { PeriodicRunner } from './periodic-runner.js';

const TICK_MS = 500;

/** In processes with the scheduler role, looks for periodic work that is due. The registry stops it with the process. */
@Injectable()
export class Ticker implements OnApplicationBootstrap {
  constructor(
    private readonly config: Config,
    private readonly registry: SchedulerRegistry,
    private readonly runner: PeriodicRunner,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.roles.has('scheduler')) return;
    this.registry.addInterval('periodic-tasks', setInterval(() => void this.runner.runDue(), TICK_MS));
  }
}
