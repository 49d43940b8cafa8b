import type { Provider, Type } from '@nestjs/common';
import { InboxRepository } from './inbox.repository.js';
import { NotificationRetention } from './notification.retention.js';
import { Sight } from './sight.js';
import { TellPerson } from './tell-person.handler.js';

export const INBOX_CONTROLLERS: readonly Type[] = [];
export const INBOX_PROVIDERS: readonly Provider[] = [InboxRepository, NotificationRetention, Sight, TellPerson];
