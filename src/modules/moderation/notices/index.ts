import type { Provider, Type } from '@nestjs/common';
import { FirstAnswers } from './first-answers.js';
import { FindCopies } from './find-copies.handler.js';
import { Locations } from './locations.js';
import { NoticeRows } from './notice.repository.js';
import { PublicNoticesController } from './notices.controller.js';
import { NoticesService } from './notices.service.js';
import { StaffNoticesController } from './staff-notices.controller.js';
import { UnresolvedNotices } from './unresolved-notices.js';
import { SafetyTexts } from './safety-texts.js';
import { SafetyController } from './safety.controller.js';

export const NOTICES_CONTROLLERS: readonly Type[] = [PublicNoticesController, StaffNoticesController, SafetyController];
export const NOTICES_PROVIDERS: readonly Provider[] = [
  Locations, NoticeRows, NoticesService, FirstAnswers, UnresolvedNotices, FindCopies, SafetyTexts,
];
