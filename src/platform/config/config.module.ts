import { type DynamicModule, Module } from '@nestjs/common';
import { AgreedClock } from '../../kernel/agreed-clock.js';
import { Clock } from '../../kernel/clock.js';
import { Ids, SystemIds } from '../../kernel/ids.js';
import { CONFIG_FOLDER } from './config-folder.js';
import { Config } from './config.js';
import { Regions } from './regions.js';

export interface Given {
  readonly config: Config;
  readonly clock?: Clock;
  readonly ids?: Ids;
}

/** What everything else is given: settings, time, chance and a map of the world. Tests give their own clock. */
@Module({})
export class ConfigModule {
  static with({ config, clock = new AgreedClock(), ids = new SystemIds(clock) }: Given): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [
        { provide: Config, useValue: config },
        { provide: Clock, useValue: clock },
        { provide: Ids, useValue: ids },
        { provide: Regions, useFactory: () => Regions.load(CONFIG_FOLDER) },
      ],
      exports: [Config, Clock, Ids, Regions],
    };
  }
}
