import type { Provider, Type } from '@nestjs/common';
import { ProcessingRecords } from './processing-record.js';
import { RecordsController } from './records.controller.js';
import { RetentionOverview } from './retention-overview.js';

export const RECORDS_CONTROLLERS: Type[] = [RecordsController];
export const RECORDS_PROVIDERS: Provider[] = [ProcessingRecords, RetentionOverview];
