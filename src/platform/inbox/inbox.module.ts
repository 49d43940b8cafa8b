import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Inbox } from './inbox.js';
import { InboxReplay } from './inbox-replay.js';
import { InboxMetrics } from './inbox.metrics.js';
import { InboxRetention } from './inbox.retention.js';

@Global()
@Module({ imports: [DiscoveryModule], providers: [Inbox, InboxReplay, InboxRetention, InboxMetrics], exports: [Inbox, InboxReplay] })
export class InboxModule {}
