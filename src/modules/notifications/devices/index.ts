import type { Provider, Type } from '@nestjs/common';
import { DevicesController } from './devices.controller.js';
import { DevicesService } from './devices.service.js';
import { PushTaskMetrics } from './push-task.metrics.js';
import { PushTasks } from './push-tasks.js';
import { TaskRunner } from './task-runner.js';
import { TellRestriction, TellSettings } from './tell-settings.handler.js';
import { Ties } from './ties.js';
import { UntieEnded } from './untie-ended.task.js';

export const DEVICES_CONTROLLERS: readonly Type[] = [DevicesController];
export const DEVICES_PROVIDERS: readonly Provider[] = [
  DevicesService, Ties, PushTasks, TaskRunner, PushTaskMetrics, TellSettings, TellRestriction, UntieEnded,
];
