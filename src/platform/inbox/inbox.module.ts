import { Global, Module } from '@nestjs/common';
import { Inbox } from './inbox.js';
import { InboxRetention } from './inbox.retention.js';

@Global()
@Module({ providers: [Inbox, InboxRetention], exports: [Inbox] })
export class InboxModule {}
