import { Injectable } from '@nestjs/common';
import { ErasureBucket } from '../../../platform/storage/erasure-bucket.js';

/** Where the lists lie that no restored backup brings back to an older state. The bucket is made when it is first needed. */
@Injectable()
export class ListBucket {
  private prepared: Promise<void> | undefined;

  constructor(private readonly bucket: ErasureBucket) {}

  /** @throws StorageUnavailable */
  async ready(): Promise<ErasureBucket> {
    this.prepared ??= this.bucket.prepare().catch((error: unknown) => {
      this.prepared = undefined;
      throw error;
    });
    await this.prepared;
    return this.bucket;
  }
}
