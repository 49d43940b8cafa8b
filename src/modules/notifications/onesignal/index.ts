import type { Provider } from '@nestjs/common';
import { OneSignalPushService } from './onesignal.push-service.js';
import { PushService } from './push-service.port.js';

export const ONESIGNAL_PROVIDERS: readonly Provider[] = [{ provide: PushService, useClass: OneSignalPushService }];
