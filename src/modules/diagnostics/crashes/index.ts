import type { Provider, Type } from '@nestjs/common';
import { CrashLists } from './crash-lists.repository.js';
import { CrashRepository } from './crash.repository.js';
import { CrashRetention } from './crash.retention.js';
import { CrashesController } from './crashes.controller.js';
import { CrashesService } from './crashes.service.js';
import { OwnStrings } from './own-strings.js';
import { StaffCrashesController } from './staff-crashes.controller.js';

export const CRASHES_CONTROLLERS: Type[] = [CrashesController, StaffCrashesController];
export const CRASHES_PROVIDERS: Provider[] = [CrashRepository, CrashLists, OwnStrings, CrashesService, CrashRetention];
