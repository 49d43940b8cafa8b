import type { Readable } from 'node:stream';

/** A form that a client posts to storage itself: the fields first, the file last. */
export interface PresignedPost {
  readonly method: 'POST';
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

export interface StoredObject {
  readonly key: string;
  readonly sizeBytes: number;
  readonly lastModifiedAt: Date;
}

export class ObjectNotFound extends Error {
  override readonly name = 'ObjectNotFound';
}

/** Storage does not answer, or not in time. Not the same as absent. */
export class StorageUnavailable extends Error {
  override readonly name = 'StorageUnavailable';
}

/** One bucket of an S3 server. Every call may throw `StorageUnavailable`. */
export abstract class ObjectStorage {
  /** Creates the bucket when it is absent and sets its lifecycle rules where the server takes them. Idempotent. */
  abstract prepare(): Promise<void>;
  abstract put(key: string, body: Buffer | Readable, facts: { contentType: string; sizeBytes?: number }): Promise<void>;
  /** @throws ObjectNotFound for an absent key. */
  abstract get(key: string): Promise<Readable>;
  /** Writes the object to a file; at most `maxBytes`. @throws ObjectNotFound */
  abstract download(key: string, file: string, maxBytes: number): Promise<void>;
  /** Null for an absent key. */
  abstract stat(key: string): Promise<{ sizeBytes: number; contentType: string } | null>;
  /** Idempotent: an absent key counts as removed. Returns the keys that could not be removed. */
  abstract remove(keys: readonly string[]): Promise<readonly string[]>;
  abstract list(prefix: string): AsyncIterable<StoredObject>;
  /** A link for `expiresInSeconds`, for a client or a provider. */
  abstract presignGet(key: string, expiresInSeconds: number, as?: { contentType?: string; fileName?: string }): Promise<string>;
  /** Takes exactly this key and type, and 1 to `maxBytes` bytes. */
  abstract presignPost(key: string, terms: { contentType: string; maxBytes: number; expiresAt: Date }): Promise<PresignedPost>;
  /** @throws StorageUnavailable */
  abstract ping(): Promise<void>;
}
