import type { RetentionClass } from '../kernel/retention-classes.js';
import type { ColumnPrivacy } from './privacy.js';
import { internal, shown, withheld } from './privacy.js';

export interface DeclaredPrefix extends ColumnPrivacy {
  readonly retention: RetentionClass;
  /** The columns that name the objects: what the reconciler between storage and database compares. */
  readonly namedBy: readonly `${string}.${string}`[];
}

/** Every object key begins with one of these (law 5); what follows is random (law 7). */
export const OBJECT_PREFIXES = {
  'raw/': { ...withheld('media', 'generation'), retention: 'unfinished-upload', namedBy: ['upload.raw_key'] },
  'source/': { ...shown('media', 'generation'), retention: 'source-upload', namedBy: ['upload.key'] },
  'creation/': { ...shown('media', 'library'), retention: 'creation', namedBy: ['creation.key', 'generation_output.key'] },
  'thumbnail/': {
    ...withheld('media', 'library'),
    retention: 'creation',
    namedBy: ['creation.thumbnail_key', 'generation_output.thumbnail_key'],
  },
  'weights/': { ...withheld('media', 'generation'), retention: 'avatar', namedBy: ['avatar.weights_key'] },
  'dataset/': { ...withheld('media', 'generation'), retention: 'training-dataset', namedBy: ['avatar.dataset_key'] },
  'post/': { ...shown('media', 'community'), retention: 'community', namedBy: ['post.key', 'post.thumbnail_key'] },
  'evidence/': { ...internal('media', 'safety'), retention: 'evidence', namedBy: ['evidence.key'] },
  'export/': { ...withheld('media', 'compliance'), retention: 'export', namedBy: ['data_export.key'] },
  'held/': { ...internal('media', 'compliance'), retention: 'legal-hold', namedBy: ['held_copy.key'] },
  'avatar/': { ...shown('public-profile', 'community'), retention: 'account', namedBy: ['profile.avatar_key'] },
} as const satisfies Record<`${string}/`, DeclaredPrefix>;

export type ObjectPrefix = keyof typeof OBJECT_PREFIXES;

/** A fresh key: the prefix and 192 bits of chance. */
export function objectKey(prefix: ObjectPrefix, token: string): string {
  return `${prefix}${token}`;
}
