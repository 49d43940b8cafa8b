import type { Provider, Type } from '@nestjs/common';
import { ReportIntake } from './intake.js';
import { ReportRows } from './report.repository.js';
import { ReportsController } from './reports.controller.js';
import { ReportsService } from './reports.service.js';

export const REPORTS_CONTROLLERS: readonly Type[] = [ReportsController];
export const REPORTS_PROVIDERS: readonly Provider[] = [ReportRows, ReportIntake, ReportsService];
