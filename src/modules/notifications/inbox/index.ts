import type { Provider, Type } from '@nestjs/common';
import { Entries } from './entries.js';
import { ForgetActor } from './forget-actor.work.js';
import { InboxQueries } from './inbox.queries.js';
import { InboxRepository } from './inbox.repository.js';
import { InboxService } from './inbox.service.js';
import { NotificationRetention } from './notification.retention.js';
import { NotificationsController } from './notifications.controller.js';
import { Sight } from './sight.js';
import { TellPerson } from './tell-person.handler.js';

export const INBOX_CONTROLLERS: readonly Type[] = [NotificationsController];
export const INBOX_PROVIDERS: readonly Provider[] = [
  Entries, ForgetActor, InboxQueries, InboxRepository, InboxService, NotificationRetention, Sight, TellPerson,
];
