import type { Provider, Type } from '@nestjs/common';
import { Appeals } from './appeal.repository.js';
import { AppealsService } from './appeals.service.js';
import { OwnDecisionsController } from './own-decisions.controller.js';
import { OwnDecisions } from './own-decisions.repository.js';
import { StaffAppealsController } from './staff-appeals.controller.js';

export const APPEALS_CONTROLLERS: readonly Type[] = [OwnDecisionsController, StaffAppealsController];
export const APPEALS_PROVIDERS: readonly Provider[] = [OwnDecisions, Appeals, AppealsService];
