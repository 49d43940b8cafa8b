import type { Provider, Type } from '@nestjs/common';
import { FindCopies } from './find-copies.handler.js';
import { Locations } from './locations.js';
import { NoticeRows } from './notice.repository.js';
import { PublicNoticesController } from './notices.controller.js';
import { NoticesService } from './notices.service.js';
import { SafetyTexts } from './safety-texts.js';
import { SafetyController } from './safety.controller.js';

export const NOTICES_CONTROLLERS: readonly Type[] = [PublicNoticesController, SafetyController];
export const NOTICES_PROVIDERS: readonly Provider[] = [Locations, NoticeRows, NoticesService, FindCopies, SafetyTexts];
