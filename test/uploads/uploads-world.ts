import type { UploadId } from '../../src/kernel/ids.js';
import { ObjectStorage } from '../../src/platform/storage/object-storage.js';
import type { Actor } from '../support/actor.js';
import { type StartOptions, startApp, type TestApp } from '../support/harness.js';

export interface Form {
  readonly method: string;
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

export interface UploadAnswer {
  readonly id: UploadId;
  readonly status: string;
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly width?: number;
  readonly height?: number;
  readonly durationMs?: number;
  readonly sha256?: string;
  readonly deleteAfter: string;
  readonly completedAt?: string;
  readonly rejection?: { readonly code: string; readonly detail: string };
}

export interface UploadRecord {
  readonly status: string;
  readonly raw_key: string | null;
  readonly key: string | null;
}

/** The service without the scheduler role: what is periodic runs when a test says so. */
export function startWithoutTicks(options: StartOptions = {}): Promise<TestApp> {
  return startApp({ ...options, env: { ROLES: 'api,worker', ...options.env } });
}

/** What a client does with uploads, step by step. */
export class Uploads {
  readonly storage: ObjectStorage;

  constructor(private readonly app: TestApp) {
    this.storage = app.get(ObjectStorage);
  }

  async begin(
    actor: Actor,
    kind: string,
    contentType: string,
    sizeBytes: number,
  ): Promise<{ id: UploadId; form: Form; expiresAt: string }> {
    const { body } = await actor.post('/v1/uploads', { kind, contentType, sizeBytes, fileName: 'Holiday with Ana.jpg' }).expect(201);
    const { id, upload, expiresAt } = body as { id: UploadId; upload: Form; expiresAt: string };
    return { id, form: upload, expiresAt };
  }

  async send({ method, url, fields }: Form, bytes: Buffer, changed: Readonly<Record<string, string>> = {}): Promise<number> {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...fields, ...changed })) form.append(name, value);
    form.append('file', new Blob([new Uint8Array(bytes)]), 'Holiday with Ana.jpg');
    return (await fetch(url, { method, body: form })).status;
  }

  /** Begun and sent, not completed. */
  async sent(actor: Actor, kind: string, contentType: string, bytes: Buffer): Promise<UploadId> {
    const { id, form } = await this.begin(actor, kind, contentType, bytes.length);
    expect(await this.send(form, bytes)).toBe(204);
    return id;
  }

  async completed(actor: Actor, kind: string, contentType: string, bytes: Buffer): Promise<UploadAnswer> {
    const id = await this.sent(actor, kind, contentType, bytes);
    return (await actor.post(`/v1/uploads/${id}/complete`).expect(200)).body as UploadAnswer;
  }

  async record(id: UploadId): Promise<UploadRecord | undefined> {
    return (await this.app.sql<UploadRecord>('select status, raw_key, key from upload where id = $1', [id]))[0];
  }

  async keys(prefix = ''): Promise<string[]> {
    const keys = [];
    for await (const { key } of this.storage.list(prefix)) keys.push(key);
    return keys;
  }
}
