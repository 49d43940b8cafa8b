import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../kernel/ids.js';
import {
  asBuffer, Gate, inspectAndClean, makeThumbnail, markAsAiMade, MEDIA_REFUSALS, MediaRefused, type MarkedMedia, type Thumbnail,
} from '../../../platform/media/index.js';
import { ServiceUnavailable } from '../../../platform/http/index.js';
import { Log } from '../../../platform/telemetry/log.js';
import { GenerationFacade, type PublishableCreation } from '../../generation/index.js';
import { CreationNotPostable } from '../posts/posts.problems.js';

/** A file for the public, and what is known of it. */
export interface PublicCopy {
  readonly contentType: string;
  readonly bytes: Buffer;
  readonly sha256: string;
  /** Of the creation's file: each copy of it is marked anew. */
  readonly sourceSha256: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly durationMs: number | null;
  readonly thumbnail: Thumbnail;
}

interface CopySteps<T> {
  readonly begin: () => Promise<void>;
  readonly use: (copy: PublicCopy) => Promise<T>;
}

/** Of one process. A copy lies in memory whole, and the picture decoders have two places as well. */
const AT_ONCE = 2;
/** Who comes when so many wait is told to come again: nobody waits longer than a client would. */
const WAITING_MAX = 20;
const FULL_RETRY_SECONDS = 30;
const LIMITS = { timeoutMs: 60_000 };

/**
 * Makes the file that the public gets from a creation: pictures are decoded and coded anew, recordings are put packet by packet into a new
 * container, so that nothing of the first file is left but what is seen and heard. The only thing beside it is the AI mark.
 */
@Injectable()
export class PublicCopies {
  private readonly places = new Gate(AT_ONCE);
  private present = 0;

  constructor(
    private readonly generation: GenerationFacade,
    private readonly log: Log,
  ) {}

  /**
   * `begin` is called once there is a place; `use` has the copy while it lasts.
   * @throws ServiceUnavailable when too many wait, CreationNotFound, CreationNotPostable, and what `begin` and `use` throw
   */
  async make<T>(accountId: AccountId, creation: PublishableCreation, { begin, use }: CopySteps<T>): Promise<T> {
    if (this.present >= AT_ONCE + WAITING_MAX) throw new ServiceUnavailable({ retryAfterSeconds: FULL_RETRY_SECONDS });
    this.present += 1;
    try {
      return await this.places.run(async () => {
        await begin();
        return this.made(accountId, creation, use);
      });
    } finally {
      this.present -= 1;
    }
  }

  private async made<T>(accountId: AccountId, creation: PublishableCreation, use: CopySteps<T>['use']): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), 'post-'));
    try {
      const file = join(folder, 'creation');
      await this.generation.download(accountId, creation.id, file);
      return await use(await this.copyOf(file, creation));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private async copyOf(path: string, creation: PublishableCreation): Promise<PublicCopy> {
    try {
      const clean = await inspectAndClean({ path }, { kind: creation.kind, declaredType: creation.contentType, limits: LIMITS });
      const sourceType = creation.madeBy;
      const marked = await markAsAiMade(clean.bytes!, clean.contentType, { sourceType, identity: await this.generation.signingIdentity() });
      this.tell(marked);
      const thumbnail = await makeThumbnail(clean.bytes!, clean.contentType, { sourceType });
      const { contentType, width = null, height = null, durationMs = null } = clean;
      const bytes = asBuffer(marked.bytes);
      return { contentType, bytes, sha256: marked.sha256, sourceSha256: creation.sha256, width, height, durationMs, thumbnail };
    } catch (error) {
      if (error instanceof MediaRefused) throw new CreationNotPostable({ detail: MEDIA_REFUSALS[error.code], cause: error });
      throw error;
    }
  }

  /** The unsigned mark is in every file; an operator should know when the signed one is missing for no good reason. */
  private tell({ c2paMissing }: MarkedMedia): void {
    if (c2paMissing !== undefined && c2paMissing !== 'format-cannot-hold-it') this.log.warn('post-not-signed', { code: c2paMissing });
  }
}
