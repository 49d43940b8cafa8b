import { randomBytes, randomUUID } from 'node:crypto';
import type { AccountId, CreationId, PostId } from '../../src/kernel/ids.js';
import { sha256 } from '../../src/kernel/json.js';
import { encodeMp4, encodeWav, loadSharp, makeThumbnail, markAsAiMade } from '../../src/platform/media/index.js';
import { ObjectStorage } from '../../src/platform/storage/object-storage.js';
import { ask, reaches } from '../generations/generation-world.js';
import type { Actor } from '../support/actor.js';
import { startApp, type StartOptions, type TestApp } from '../support/harness.js';

export interface PostBody {
  readonly id: PostId;
  readonly author: { readonly username: string; readonly avatarUrl: string };
  readonly media: {
    readonly url: string; readonly thumbnailUrl: string; readonly kind: string;
    readonly width?: number; readonly height?: number; readonly durationMs?: number;
  };
  readonly prompt: string | null;
  readonly caption?: string;
  readonly tool: string;
  readonly likeCount: number;
  readonly commentCount: number;
  readonly viewer?: { readonly liked: boolean; readonly following: boolean; readonly own: boolean };
  readonly state?: string;
  readonly createdAt: string;
}

export interface CreationOptions {
  readonly prompt?: string | null;
  readonly kind?: 'image' | 'video' | 'audio';
  readonly tool?: string;
  /** As they lie in storage. A small picture of random colours (clip, tone) with the AI mark unless given. */
  readonly bytes?: Buffer;
  readonly contentType?: string;
}

export interface PostOptions extends CreationOptions {
  readonly caption?: string;
}

/** A service with people who show each other what they made. */
export class FeedWorld {
  constructor(readonly app: TestApp) {}

  /** Workers and scheduler only where asked for: `{ env: { ROLES: 'api,worker' } }`. */
  static async start(options: StartOptions = {}): Promise<FeedWorld> {
    return new FeedWorld(await startApp({ ...options, env: { ROLES: 'api', ...options.env } }));
  }

  stop(): Promise<void> {
    return this.app.stop();
  }

  /** A creation through the whole pipeline: the person needs consent to `local`, the service the worker's role. Takes about a second. */
  async generated(actor: Actor, prompt: string, tool = 'image.create'): Promise<CreationId> {
    const { id } = await ask(actor, { tool, prompt, provider: 'local' });
    return (await reaches(actor, id, 'succeeded')).outputs[0]!.id as CreationId;
  }

  /** A creation as the pipeline leaves it behind, in no time: small, marked, in storage. */
  async creation(actor: Pick<Actor, 'id'>, options: CreationOptions = {}): Promise<CreationId> {
    const { prompt = 'a heron at dawn', kind = 'image' } = options;
    const tool = options.tool ?? { image: 'image.create', video: 'video.create', audio: 'audio.music' }[kind];
    const contentType = options.contentType ?? { image: 'image/png', video: 'video/mp4', audio: 'audio/wav' }[kind];
    const bytes = options.bytes ?? (await markAsAiMade(await drawn(kind), contentType, { sourceType: 'trainedAlgorithmicMedia' })).bytes;
    const thumbnail = await makeThumbnail(bytes, contentType);
    const [key, thumbnailKey] = [`creation/${token()}`, `thumbnail/${token()}`];
    const storage = this.app.get(ObjectStorage);
    await storage.put(key, bytes, { contentType });
    await storage.put(thumbnailKey, thumbnail.bytes, { contentType: 'image/webp' });
    return this.recorded(actor.id, { prompt, tool, kind, contentType, key, thumbnailKey, bytes });
  }

  /** Through the public API. */
  async post(actor: Actor, { caption, ...options }: PostOptions = {}): Promise<PostBody> {
    const creationId = await this.creation(actor, options);
    return (await actor.post('/v1/posts', { creationId, caption }).expect(201)).body as PostBody;
  }

  /** As a decision would have it. */
  async restrict({ id: accountId }: Pick<Actor, 'id'>, endsAt: Date | null): Promise<void> {
    const [caseId, statementId, now] = [randomUUID(), randomUUID(), this.app.clock.now()];
    await this.app.sql(
      `with decided as (
         insert into moderation_case (id, subject_type, subject_id, account_id, state, opened_at, alert_at, due_at, decided_at)
         values ($1, 'profile', $3, $3, 'decided', $4, $4, $4, $4) returning id
       ), stated as (
         insert into statement (id, case_id, event_sequence, account_id, action, subject_type, subject_ref, rule, reason, fields,
           automated_detection, automated_decision, informed_at, appeal_until)
         select $2, id, 1, $3, 'restrict', 'profile', 'somebody', 'spam', 'spam', '{}', false, false, $4, $4 from decided returning id
       )
       insert into restriction (id, account_id, statement_id, kind, created_at, ends_at)
       select $2, $3, id, 'publishing', $4, $5 from stated`,
      [caseId, statementId, accountId, now, endsAt],
    );
  }

  private async recorded(
    accountId: AccountId,
    row: { prompt: string | null; tool: string; kind: string; contentType: string; key: string; thumbnailKey: string; bytes: Buffer },
  ): Promise<CreationId> {
    const [id, generationId, now] = [randomUUID(), randomUUID(), this.app.clock.now()];
    const size = row.kind === 'audio' ? [null, null] : [48, 48];
    await this.app.sql(
      `insert into generation (id, account_id, tool, prompt, parameters, requested_count, price_per_unit, points_held, status, stage,
         deadline_at, locale, created_at, finished_at)
       values ($1, $2, $3, 'plain.' || $4::text, 'plain.{}', 1, 0, 0, 'succeeded', 'ended', $5, 'en', $5, $5)`,
      [generationId, accountId, row.tool, row.prompt, now],
    );
    await this.app.sql(
      `with next as (
         insert into account_sequence (account_id, value) values ($3, 1)
         on conflict (account_id) do update set value = account_sequence.value + 1 returning value
       )
       insert into creation (id, generation_id, account_id, position, kind, key, thumbnail_key, content_type, size_bytes, width, height,
         duration_ms, sha256, marks, tool, prompt, change_sequence, created_at)
       select $1, $2, $3, 0, $4, $5, $6, $7, $8, $9, $10, $11, $12, '{iptc}', $13, 'plain.' || $14::text, value, $15 from next`,
      [
        id, generationId, accountId, row.kind, row.key, row.thumbnailKey, row.contentType, row.bytes.length, ...size,
        row.kind === 'image' ? null : 1_000, sha256(row.bytes), row.tool, row.prompt, now,
      ],
    );
    return id as CreationId;
  }
}

const token = () => randomBytes(24).toString('base64url');

async function drawn(kind: 'image' | 'video' | 'audio'): Promise<Buffer> {
  if (kind === 'audio') return encodeWav(Float32Array.from({ length: 8_000 }, (_, i) => Math.sin(i / 10)), 8_000);
  if (kind === 'video') return encodeMp4(frames(), { width: 48, height: 48, framesPerSecond: 2 });
  const sharp = await loadSharp();
  const pixels = randomBytes(4 * 4 * 3);
  return sharp(pixels, { raw: { width: 4, height: 4, channels: 3 } }).resize(48, 48, { kernel: 'nearest' }).png().toBuffer();
}

async function* frames(): AsyncGenerator<Uint8Array> {
  for (const shade of [40, 200]) yield new Uint8Array(48 * 48 * 3).fill(shade);
}
