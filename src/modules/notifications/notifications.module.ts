import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { DEVICES_CONTROLLERS, DEVICES_PROVIDERS } from './devices/index.js';
import { ENDING_PROVIDERS } from './ending/index.js';
import { INBOX_CONTROLLERS, INBOX_PROVIDERS } from './inbox/index.js';
import { NotificationsFacade } from './notifications.facade.js';
import { PREFERENCES_CONTROLLERS, PREFERENCES_PROVIDERS } from './preferences/index.js';
import { PUSH_CONTROLLERS, PUSH_PROVIDERS } from './push/index.js';

@Module({
  imports: [AuthModule],
  controllers: [...INBOX_CONTROLLERS, ...PREFERENCES_CONTROLLERS, ...DEVICES_CONTROLLERS, ...PUSH_CONTROLLERS],
  providers: [
    ...INBOX_PROVIDERS, ...PREFERENCES_PROVIDERS, ...DEVICES_PROVIDERS, ...PUSH_PROVIDERS, ...ENDING_PROVIDERS, NotificationsFacade,
  ],
  exports: [NotificationsFacade],
})
export class NotificationsModule {}
