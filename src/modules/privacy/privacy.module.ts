import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AuthModule } from '../auth/index.js';
import { AUTHORITIES_CONTROLLERS, AUTHORITIES_PROVIDERS } from './authorities/index.js';
import { DELETION_CONTROLLERS, DELETION_PROVIDERS } from './deletion/index.js';
import { ERASURE_CONTROLLERS, ERASURE_PROVIDERS } from './erasure/index.js';
import { EXPORTS_CONTROLLERS, EXPORTS_PROVIDERS } from './exports/index.js';
import { HOLDS_CONTROLLERS, HOLDS_PROVIDERS } from './holds/index.js';
import { FormerPeople, RECEIPTS_CONTROLLERS, RECEIPTS_PROVIDERS } from './receipts/index.js';
import { RECORDS_CONTROLLERS, RECORDS_PROVIDERS } from './records/index.js';
import { REQUESTS_CONTROLLERS, REQUESTS_PROVIDERS } from './requests/index.js';
import { RESTORE_CONTROLLERS, RESTORE_PROVIDERS } from './restore/index.js';
import { ResealPrivacy } from './reseal-privacy.task.js';

const ROOMS = [
  { controllers: AUTHORITIES_CONTROLLERS, providers: AUTHORITIES_PROVIDERS },
  { controllers: DELETION_CONTROLLERS, providers: DELETION_PROVIDERS },
  { controllers: ERASURE_CONTROLLERS, providers: ERASURE_PROVIDERS },
  { controllers: EXPORTS_CONTROLLERS, providers: EXPORTS_PROVIDERS },
  { controllers: HOLDS_CONTROLLERS, providers: HOLDS_PROVIDERS },
  { controllers: RECEIPTS_CONTROLLERS, providers: RECEIPTS_PROVIDERS },
  { controllers: RECORDS_CONTROLLERS, providers: RECORDS_PROVIDERS },
  { controllers: REQUESTS_CONTROLLERS, providers: REQUESTS_PROVIDERS },
  { controllers: RESTORE_CONTROLLERS, providers: RESTORE_PROVIDERS },
];

@Module({
  imports: [AuthModule, DiscoveryModule],
  controllers: ROOMS.flatMap(({ controllers }) => controllers),
  providers: [ResealPrivacy, ...ROOMS.flatMap(({ providers }) => providers)],
  exports: [FormerPeople],
})
export class PrivacyModule {}
