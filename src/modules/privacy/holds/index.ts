import type { Provider, Type } from '@nestjs/common';
import { HeldCopiesController } from './held-copies.controller.js';
import { HeldCopyRetention } from './held-copy.retention.js';
import { HeldObjects } from './held-objects.js';
import { HeldReading } from './held-reading.service.js';
import { HeldRows } from './held-rows.js';
import { CopyHeldFromTheStart } from './hold-approved.handler.js';
import { HoldCopies } from './hold-copies.js';
import { CopyHeld } from './hold-copies.task.js';
import { CopyHeldAtTheEnd } from './hold-copies.work.js';
import { HoldRepository } from './hold.repository.js';
import { HoldsController } from './holds.controller.js';
import { LegalHolds } from './holds.service.js';
import { LegalHoldRetention } from './legal-hold.retention.js';
import { StaffRecord } from '../staff-record.js';

export const HOLDS_CONTROLLERS: Type[] = [HoldsController, HeldCopiesController];
export const HOLDS_PROVIDERS: Provider[] = [
  CopyHeld, CopyHeldAtTheEnd, CopyHeldFromTheStart, HeldCopyRetention, HeldObjects, HeldReading, HeldRows, HoldCopies, HoldRepository,
  LegalHoldRetention, LegalHolds, StaffRecord,
];
