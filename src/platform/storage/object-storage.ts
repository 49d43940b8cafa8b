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
  /** By the clock of the storage server. */
  readonly lastModifiedAt: Date;
}

export interface ByteRange {
  readonly start: number;
  readonly sizeBytes: number;
}

export class ObjectNotFound extends Error {
  override readonly name = 'ObjectNotFound';
}

/** A download passed its limit and was stopped. */
export class ObjectTooLarge extends Error {
  override readonly name = 'ObjectTooLarge';
}

/** Storage does not answer, not in time, or not as it should. Not the same as absent. */
export class StorageUnavailable extends Error {
  override readonly name = 'StorageUnavailable';

  constructor(
    message: string,
    /** As S3, its client or the system calls it. */
    readonly code?: string,
  ) {
    super(message);
  }
}

/** One bucket of an S3 server. Every call may throw `StorageUnavailable`. */
export abstract class ObjectStorage {
  /** Creates the bucket when it is absent, and sets lifecycle and CORS rules where the server takes them. Idempotent. */
  abstract prepare(): Promise<void>;
  /** Streams need their `sizeBytes`, and are not held in memory; a second is asked for when a connection breaks under the first. */
  abstract put(key: string, body: Buffer | (() => Readable), facts: { contentType: string; sizeBytes?: number }): Promise<void>;
  /**
   * Stores a body whose size nobody knows yet, up to 48 GiB. It is sent in parts as it comes, a few of which are in memory; the object is
   * there whole or not at all. Nothing is left when the body fails or `signal` is aborted. @throws whatever the body throws
   */
  abstract putUnsized(
    key: string, body: AsyncIterable<Buffer>, facts: { contentType: string }, signal?: AbortSignal,
  ): Promise<{ sizeBytes: number }>;
  /** Removes what a process that was killed left of `putUnsized` under this key, where the server tells of it. Idempotent. */
  abstract discardParts(key: string): Promise<void>;
  /**
   * The stream fails with `StorageUnavailable` when storage falls silent. A `part` must lie within the object.
   * @throws ObjectNotFound for an absent key.
   */
  abstract get(key: string, part?: ByteRange): Promise<Readable>;
  /** Writes the object to a new file; at most `maxBytes`. No file is left when it fails. @throws ObjectNotFound, ObjectTooLarge */
  abstract download(key: string, file: string, maxBytes: number): Promise<void>;
  /** Copies an object within storage, its type with it. An object of that name is replaced. @throws ObjectNotFound for an absent `from` */
  abstract copy(from: string, to: string): Promise<void>;
  /** Null for an absent key. */
  abstract stat(key: string): Promise<{ sizeBytes: number; contentType: string } | null>;
  /** Idempotent: an absent key counts as removed. Returns the keys whose removal storage did not confirm. */
  abstract remove(keys: readonly string[]): Promise<readonly string[]>;
  /** In the order of the keys' bytes, page by page. */
  abstract list(prefix: string): AsyncIterable<StoredObject>;
  /** A link for `expiresInSeconds` (at most 7 days), for a client or a provider. With a `fileName` it is offered for saving. */
  abstract presignGet(key: string, expiresInSeconds: number, as?: { contentType?: string; fileName?: string }): Promise<string>;
  /** Takes exactly this key and type, and 1 to `maxBytes` bytes. */
  abstract presignPost(key: string, terms: { contentType: string; maxBytes: number; expiresInSeconds: number }): Promise<PresignedPost>;
  /** @throws StorageUnavailable, also when the bucket is absent. */
  abstract ping(): Promise<void>;
}
