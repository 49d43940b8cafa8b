import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { RETENTION_CLASSES, type RetentionClass } from '../../../kernel/retention-classes.js';
import { RetentionPolicy } from '../../../kernel/retention-policy.js';

/** Every retention policy of the process. Two for one class refuse the start. */
@Injectable()
export class RetentionPolicies implements OnModuleInit {
  private readonly byClass = new Map<RetentionClass, RetentionPolicy>();

  constructor(private readonly discovery: DiscoveryService) {}

  onModuleInit(): void {
    for (const { instance } of this.discovery.getProviders()) {
      if (!(instance instanceof RetentionPolicy) || this.byClass.get(instance.retention) === instance) continue;
      if (this.byClass.has(instance.retention)) throw new Error(`Two retention policies look after ${instance.retention}`);
      this.byClass.set(instance.retention, instance);
    }
  }

  all(): readonly RetentionPolicy[] {
    return [...this.byClass.values()];
  }

  /** Classes whose data a clock removes or makes nameless, and that nobody looks after. */
  uncovered(): RetentionClass[] {
    const classes = Object.keys(RETENTION_CLASSES) as RetentionClass[];
    return classes.filter(
      (name) => RETENTION_CLASSES[name].days !== null && RETENTION_CLASSES[name].action !== 'keep' && !this.byClass.has(name),
    );
  }
}
