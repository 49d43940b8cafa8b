import type { Provider, Type } from '@nestjs/common';
import { ONESIGNAL_PROVIDERS } from '../onesignal/index.js';
import { PlanPush } from './plan-push.handler.js';
import { PushBudget } from './push-budget.js';
import { PushJudge } from './push-judge.js';
import { PushRings } from './push-rings.js';
import { PushSender } from './push-sender.js';
import { PushSweep } from './push-sweep.task.js';
import { PushTexts } from './push-texts.js';
import { PushJob } from './push.job.js';
import { PushRepository } from './push.repository.js';
import { PushRetention } from './push.retention.js';
import { RingForPush } from './ring-for-push.handler.js';

export const PUSH_CONTROLLERS: readonly Type[] = [];
export const PUSH_PROVIDERS: readonly Provider[] = [
  ...ONESIGNAL_PROVIDERS,
  PushRepository, PushTexts, PushBudget, PushJudge, PushSender,
  PlanPush, RingForPush, PushJob, PushSweep, PushRings, PushRetention,
];
