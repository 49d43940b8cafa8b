import { Injectable } from '@nestjs/common';
import { PeriodicTask } from '../../../kernel/periodic-task.js';
import { DevicesService } from './devices.service.js';

const BATCH = 200;

/** A device goes with the session that tied it, however that ended. Until then no push is sent to it either: that is asked at each one. */
@Injectable()
export class UntieEnded extends PeriodicTask {
  readonly name = 'notifications.untie-ended';
  readonly everyMs = 60_000;

  constructor(private readonly devices: DevicesService) {
    super();
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await this.devices.untieEnded(BATCH)) === BATCH);
  }
}
