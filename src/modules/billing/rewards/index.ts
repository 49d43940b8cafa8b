import type { Provider, Type } from '@nestjs/common';
import { CONFIG_FOLDER } from '../../../platform/config/config-folder.js';
import { AdCallbacks } from './admob/ad-callbacks.js';
import { AdMobController } from './admob/admob.controller.js';
import { AdMobKeys } from './admob/admob-keys.js';
import { AdAccess } from './ads/ad-access.js';
import { AdCaps } from './ads/ad-caps.js';
import { AdRewards } from './ads/ad-rewards.js';
import { AdSessionRetention } from './ads/ad-session.retention.js';
import { AdSessions } from './ads/ad-sessions.js';
import { DeviceMarks } from './ads/device-mark.js';
import { GrantAdReward } from './ads/grant-ad-reward.handler.js';
import { DailyRewards } from './daily/daily-rewards.js';
import { RewardRetention } from './reward.retention.js';
import { RewardRules } from './reward-rules.js';
import { RewardsController } from './rewards.controller.js';
import { RewardsService } from './rewards.service.js';

export const REWARDS_CONTROLLERS: readonly Type[] = [RewardsController, AdMobController];
export const REWARDS_PROVIDERS: readonly Provider[] = [
  { provide: RewardRules, useFactory: () => RewardRules.read(CONFIG_FOLDER) },
  RewardsService, DailyRewards, AdAccess, AdCallbacks, AdCaps, AdMobKeys, AdRewards, AdSessions, DeviceMarks, GrantAdReward,
  AdSessionRetention, RewardRetention,
];
