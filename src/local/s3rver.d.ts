/** What is used of the S3 server package, which brings no types. */
declare module '@20minutes/s3rver' {
  import type { IncomingMessage, Server, ServerResponse } from 'node:http';
  import type { AddressInfo } from 'node:net';
  import type FilesystemStore from '@20minutes/s3rver/lib/stores/filesystem.js';

  export interface S3Context {
    req: IncomingMessage;
    res: ServerResponse;
    method: string;
    path: string;
    query: Record<string, string | string[] | undefined>;
    headers: Record<string, string | string[] | undefined>;
    status: number;
    body: unknown;
    get(header: string): string;
    set(header: string, value: string): void;
  }
  export type S3Middleware = (ctx: S3Context, next: () => Promise<void>) => Promise<void>;

  export default class S3rver {
    constructor(options: { address: string; port: number; directory: string; silent: boolean; vhostBuckets: boolean });
    /** Koa's list; the first is asked first. */
    middleware: S3Middleware[];
    store: FilesystemStore;
    context: { store: FilesystemStore };
    on(event: 'error', listener: (error: Error) => void): this;
    run(): Promise<AddressInfo>;
    /** Once it runs. */
    httpServer: Server;
  }
}

declare module '@20minutes/s3rver/lib/stores/filesystem.js' {
  import type { Readable } from 'node:stream';

  export type Metadata = Record<string, string | number>;
  export interface ObjectToStore {
    bucket: string;
    key: string;
    content: Buffer | Readable;
    metadata: Metadata;
  }
  export interface StoredObject {
    key: string;
    metadata: Metadata;
    content: Readable | null;
    range?: { start: number; end: number };
    readonly size: number;
  }
  export interface ListOptions {
    delimiter?: string;
    startAfter?: string;
    prefix?: string;
    maxKeys?: number;
  }
  export default class FilesystemStore {
    constructor(rootDirectory: string);
    rootDirectory: string;
    getBucketPath(bucket: string): string;
    putBucket(bucket: string): Promise<{ name: string } | null>;
    getBucket(bucket: string): Promise<{ name: string } | null>;
    getResourcePath(bucket: string, key: string | undefined, resource: string): string;
    getMetadata(bucket: string, key: string): Promise<Metadata>;
    putMetadata(bucket: string, key: string, metadata: Metadata, md5?: string): Promise<void>;
    putContent(path: string, content: Buffer | Readable): Promise<[number, string]>;
    putObject(object: ObjectToStore): Promise<{ size: number; md5: string }>;
    copyObject(fromBucket: string, fromKey: string, toBucket: string, toKey: string, metadata: Metadata | null): Promise<Metadata>;
    getObject(bucket: string, key: string, range?: { start?: number; end?: number }): Promise<StoredObject | null>;
    deleteObject(bucket: string, key: string): Promise<void>;
    listObjects(
      bucket: string,
      options: ListOptions,
    ): Promise<{ objects: StoredObject[]; commonPrefixes: string[]; isTruncated: boolean }>;
  }
}

declare module '@20minutes/s3rver/lib/models/account.js' {
  export default class AWSAccount {
    static DUMMY_ACCOUNT: AWSAccount;
    createKeyPair(accessKeyId: string, secretAccessKey: string): void;
    revokeAccessKey(accessKeyId: string): void;
  }
}

declare module '@20minutes/s3rver/lib/models/error.js' {
  /** Answered as S3's XML error, with the status that belongs to the code. */
  export default class S3Error extends Error {
    constructor(code: string, message: string, detail?: Record<string, string | number>);
    readonly code: string;
    readonly status: number;
  }
}

declare module '@20minutes/s3rver/lib/models/object.js' {
  import type { Readable } from 'node:stream';
  import type { Metadata, StoredObject } from '@20minutes/s3rver/lib/stores/filesystem.js';

  const S3Object: new (bucket: string, key: string, content: Readable | null, metadata: Metadata) => StoredObject;
  export default S3Object;
}
