import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { EventHandler } from '../../kernel/event-type.js';

export type DeliveryQueue = 'events' | 'outside';

const NAME = /^[a-z-]+\.[a-z-]+$/;

/** Every handler of the process by name. Two of one name, or an odd name, refuse the start. */
@Injectable()
export class EventHandlers implements OnModuleInit {
  private readonly byName = new Map<string, EventHandler>();

  constructor(private readonly discovery: DiscoveryService) {}

  onModuleInit(): void {
    for (const { instance } of this.discovery.getProviders()) {
      if (!(instance instanceof EventHandler)) continue;
      if (!NAME.test(instance.name)) throw new Error(`An event handler is named ${instance.name}, not <module>.<what-it-does>`);
      if (this.byName.has(instance.name)) throw new Error(`Two event handlers are named ${instance.name}`);
      this.byName.set(instance.name, instance);
    }
  }

  namesFor(type: string): string[] {
    return [...this.byName.values()].filter(({ on }) => on.name === type).map(({ name }) => name);
  }

  /** Where a delivery to it is rung for. */
  queueOf(name: string): DeliveryQueue {
    return this.find(name)?.asksOutside ? 'outside' : 'events';
  }

  find(name: string): EventHandler | undefined {
    return this.byName.get(name);
  }
}
