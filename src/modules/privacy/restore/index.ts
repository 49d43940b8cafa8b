import type { Provider, Type } from '@nestjs/common';
import { ErasureReplay } from './erasure-replay.js';
import { RestoredBackup } from './restored-backup.js';

export { ErasureReplay, type Replay } from './erasure-replay.js';
export { RestoredBackup } from './restored-backup.js';

export const RESTORE_CONTROLLERS: Type[] = [];
export const RESTORE_PROVIDERS: Provider[] = [ErasureReplay, RestoredBackup];
