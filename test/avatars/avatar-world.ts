import { randomUUID } from 'node:crypto';
import type { UploadId } from '../../src/kernel/ids.js';
import type { GenerationBody } from '../generations/generation-world.js';
import type { Actor } from '../support/actor.js';
import { eventually, type TestApp } from '../support/harness.js';
import { png } from '../support/stand-ins/media-files.js';
import { Uploads } from '../uploads/uploads-world.js';

export interface AvatarBody {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly photoCount: number;
  readonly provider?: { readonly id: string; readonly model: string };
  readonly progress?: number;
  readonly training: GenerationBody;
  readonly failure?: { readonly code: string; readonly detail?: string };
  readonly declaredAt: string;
  readonly readyAt?: string;
}

export interface AvatarRecord {
  readonly status: string;
  readonly training_id: string;
  readonly trigger_word: string;
  readonly trained_model: string | null;
  readonly weights_key: string | null;
  readonly weights_sha256: string | null;
  readonly dataset_key: string | null;
}

export interface DisclosureRecord {
  readonly recipient: string;
  readonly purpose: string;
  readonly categories: string[];
  readonly input_hashes: string[];
  readonly kept_until: Date | null;
  readonly erasure: string;
  readonly erasure_reason: string | null;
}

export const DECLARED = { ownPhotos: true, onePerson: true };
const LONGEST_MS = 20_000;

/** What a client does with avatars, and what there is of them behind the API. */
export class Avatars {
  readonly uploads: Uploads;

  constructor(private readonly app: TestApp) {
    this.uploads = new Uploads(app);
  }

  /** Somebody who granted these recipients both purposes. */
  async person(...recipients: readonly string[]): Promise<Actor> {
    const actor = await this.app.actor({ consent: recipients });
    await this.grant(actor, recipients, ['training']);
    return actor;
  }

  async grant(actor: Actor, recipients: readonly string[], purposes: readonly string[], decision = 'granted'): Promise<void> {
    const { version } = (await actor.get('/v1/policies/ai-data-sharing').expect(200)).body as { version: string };
    const body = { policy: 'ai-data-sharing', version, decision, recipients, purposes, locale: 'en', surface: 'test' };
    await actor.post('/v1/consents', body).expect(201);
  }

  /** So many different pictures, just big enough. */
  async photos(actor: Actor, count = 8, side = 512): Promise<UploadId[]> {
    const ids: UploadId[] = [];
    for (let n = 0; n < count; n++) ids.push(await this.photo(actor, png(side, side, [n, 80, 120])));
    return ids;
  }

  async photo(actor: Actor, bytes: Buffer, contentType = 'image/png', kind = 'image'): Promise<UploadId> {
    return (await this.uploads.completed(actor, kind, contentType, bytes)).id;
  }

  asked(actor: Actor, body: object, key: string = randomUUID()) {
    return actor.post('/v1/avatars', { name: 'Her own likeness', declaration: DECLARED, ...body }).set('idempotency-key', key);
  }

  async train(actor: Actor, body: object = {}): Promise<AvatarBody> {
    const photos = 'photos' in body ? {} : { photos: await this.photos(actor) };
    return (await this.asked(actor, { ...photos, ...body }).expect(202)).body as AvatarBody;
  }

  async look(actor: Actor, id: string): Promise<AvatarBody> {
    return (await actor.get(`/v1/avatars/${id}`).expect(200)).body as AvatarBody;
  }

  async reaches(actor: Actor, id: string, ...wanted: readonly string[]): Promise<AvatarBody> {
    let seen = await this.look(actor, id);
    await eventually(LONGEST_MS, async () => {
      seen = await this.look(actor, id);
      return wanted.includes(seen.status) ? null : `${seen.status} (${seen.training.stage}), not ${wanted.join(' or ')}`;
    });
    return seen;
  }

  async record(id: string): Promise<AvatarRecord | undefined> {
    return (await this.app.sql<AvatarRecord>('select * from avatar where id = $1', [id]))[0];
  }

  /** What providers taught and what was spent there: one test is not another's. */
  async forgetProviders(): Promise<void> {
    await this.app.sql('delete from provider_state');
    await this.app.sql('update generation_attempt set cost_micros = 0');
  }

  /** Of a training, oldest first. */
  disclosures(generationId: string): Promise<DisclosureRecord[]> {
    return this.app.sql<DisclosureRecord>('select * from disclosure where generation_id = $1 order by announced_at', [generationId]);
  }
}
