import type { Provider, Type } from '@nestjs/common';
import { Assignments } from './assignment.service.js';
import { AuditLogController } from './audit-log.controller.js';
import { CaseReading } from './case-reading.service.js';
import { PersonHistory } from './person-history.js';
import { Queue } from './queue.repository.js';
import { StaffCasesController } from './staff-cases.controller.js';
import { StaffEvidenceController } from './staff-evidence.controller.js';

export const STAFF_CONTROLLERS: readonly Type[] = [StaffCasesController, StaffEvidenceController, AuditLogController];
export const STAFF_PROVIDERS: readonly Provider[] = [Queue, PersonHistory, CaseReading, Assignments];
