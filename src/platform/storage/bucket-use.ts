import type { Config } from '../config/config.js';
import { type LifecycleRule, lifecycleRules } from './bucket-rules.js';

/** What a bucket is for: its name, and what storage itself sees to. */
export interface BucketUse {
  readonly bucket: string;
  readonly lifecycle: readonly LifecycleRule[];
  /** From where browsers may come; null: from nowhere. */
  readonly webOrigin: string | null;
}

/** Of everything that rows name. */
export function mediaBucket({ s3, webAppUrl }: Config): BucketUse {
  return { bucket: s3.bucket, lifecycle: lifecycleRules(), webOrigin: new URL(webAppUrl).origin };
}
