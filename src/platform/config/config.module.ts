import { Global, Module } from '@nestjs/common';
import { Clock, SystemClock } from '../../kernel/clock.js';
import { Ids, SystemIds } from '../../kernel/ids.js';
import { Config } from './config.js';

/** What everything else is given: settings, time and chance. */
@Global()
@Module({
  providers: [
    { provide: Config, useFactory: () => Config.from(process.env) },
    { provide: Clock, useClass: SystemClock },
    { provide: Ids, useFactory: (clock: Clock) => new SystemIds(clock), inject: [Clock] },
  ],
  exports: [Config, Clock, Ids],
})
export class ConfigModule {}
