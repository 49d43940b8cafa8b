import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { PeriodicTask } from '../../../kernel/periodic-task.js';

const NAME = /^[a-z-]+\.[a-z-]+$/;

/** Every periodic task of the process. Two of one name, or an odd name, refuse the start. */
@Injectable()
export class PeriodicTasks implements OnModuleInit {
  private readonly byName = new Map<string, PeriodicTask>();

  constructor(private readonly discovery: DiscoveryService) {}

  onModuleInit(): void {
    for (const { instance } of this.discovery.getProviders()) {
      if (!(instance instanceof PeriodicTask) || this.byName.get(instance.name) === instance) continue;
      if (!NAME.test(instance.name)) throw new Error(`A periodic task is named ${instance.name}, not <module>.<what-it-does>`);
      if (this.byName.has(instance.name)) throw new Error(`Two periodic tasks are named ${instance.name}`);
      this.byName.set(instance.name, instance);
    }
  }

  all(): readonly PeriodicTask[] {
    return [...this.byName.values()];
  }
}
