import type { Provider, Type } from '@nestjs/common';
import { ProfileQueries } from './profile.queries.js';
import { ProfileReports } from './profile-reports.js';
import { ProfilesController } from './profiles.controller.js';
import { PublicProfiles } from './profiles.service.js';

export const PROFILES_CONTROLLERS: readonly Type[] = [ProfilesController];
export const PROFILES_PROVIDERS: readonly Provider[] = [ProfileQueries, ProfileReports, PublicProfiles];
