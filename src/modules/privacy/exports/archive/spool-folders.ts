import { Injectable } from '@nestjs/common';
import { WorkFolders } from '../../../../platform/files/work-folders.js';

/** For the lists of an archive that is being made: names, sizes and hashes of files, none of their bytes. */
@Injectable()
export class SpoolFolders extends WorkFolders {
  protected readonly prefix = 'aicasso-export-';
  protected readonly abandonedMs = 24 * 3_600_000;
}
