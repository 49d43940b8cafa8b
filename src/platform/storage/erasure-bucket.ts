import { Config } from '../config/config.js';
import { expiry } from './bucket-rules.js';
import type { BucketUse } from './bucket-use.js';
import { ObjectStorage } from './object-storage.js';

const DAY_MS = 86_400_000;
/** How much longer than any backup the list is kept: a saga may take a while from its entry to its end. */
const BEYOND_BACKUPS_MS = 30 * DAY_MS;

export const ERASURE_LIST_PREFIX = 'erased/';
/** Ends that their people took back. Every key begins with one of the two. */
export const UNDONE_PREFIX = 'undone/';

/** A bucket apart, for the list of erasures: no row names what lies there, and no restored backup brings an older state of it. */
export abstract class ErasureBucket extends ObjectStorage {}

/** How long an entry is kept: as long as a backup that still holds the person may be restored. */
export function erasureEntryMs({ erasure }: Config): number {
  return erasure.backupMaxMs + BEYOND_BACKUPS_MS;
}

export function erasureBucket(config: Config): BucketUse {
  const lifecycle = [ERASURE_LIST_PREFIX, UNDONE_PREFIX].map((prefix) => expiry(prefix, erasureEntryMs(config) / DAY_MS));
  return { bucket: config.s3.erasureBucket, lifecycle, webOrigin: null };
}
