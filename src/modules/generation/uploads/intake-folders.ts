import { Injectable } from '@nestjs/common';
import { WorkFolders } from '../../../platform/files/work-folders.js';

/** For files under examination. */
@Injectable()
export class IntakeFolders extends WorkFolders {
  protected readonly prefix = 'aicasso-intake-';
  protected readonly abandonedMs = 3_600_000;
}
