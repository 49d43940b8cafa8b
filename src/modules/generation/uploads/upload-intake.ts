import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { objectKey } from '../../../entities/object-prefixes.js';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, Ids, type UploadId } from '../../../kernel/ids.js';
import { retentionMs } from '../../../kernel/retention-classes.js';
import { type CleanMedia, inspectAndClean, MediaRefused, type MediaRefusalCode } from '../../../platform/media/index.js';
import { ObjectNotFound, ObjectStorage, ObjectTooLarge, StorageUnavailable } from '../../../platform/storage/object-storage.js';
import { Log } from '../../../platform/telemetry/log.js';
import { ContentChecks } from '../../moderation/index.js';
import { IntakeFolders } from './intake-folders.js';
import { Turnstile } from './turnstile.js';
import { type UploadClaim, UploadRepository, type UploadRow } from './upload.repository.js';
import { UploadBeingChecked, UploadBytesMissing, UploadNotFound, UploadsBusy } from './uploads.problems.js';

/** Decoding takes memory and cores: so many at a time in one process, so many more may wait. */
const EXAMINED_AT_A_TIME = 2;
const WAITING = 16;
const BUSY_SECONDS = 5;
/** A process that examines renews its claim; one that died is taken over after this time. */
const LEASE_MS = 30_000;
const RENEW_MS = 5_000;
/** How long a second caller waits for the outcome of the first. */
const PATIENCE_MS = 20_000;
const LOOK_AGAIN_MS = 200;

/** Turns what a client sent into a file that is fit to be kept: examined, decoded, without metadata (P5, P25). */
@Injectable()
export class UploadIntake {
  private readonly turnstile = new Turnstile(EXAMINED_AT_A_TIME, WAITING, () => new UploadsBusy({ retryAfterSeconds: BUSY_SECONDS }));

  constructor(
    private readonly uploads: UploadRepository,
    private readonly storage: ObjectStorage,
    private readonly folders: IntakeFolders,
    private readonly checks: ContentChecks,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly log: Log,
  ) {}

  /**
   * Idempotent, and done once however often it is asked at a time. Gives the row as `ready` or `rejected`.
   * @throws UploadNotFound, UploadBytesMissing, UploadBeingChecked, UploadsBusy, StorageUnavailable
   */
  async complete(accountId: AccountId, id: UploadId): Promise<UploadRow> {
    for (let waitedMs = 0; ; waitedMs += LOOK_AGAIN_MS) {
      const row = await this.uploads.find(accountId, id);
      if (!row || row.status === 'deleting') throw new UploadNotFound();
      if (row.status === 'ready' || row.status === 'rejected') return row;
      const done = isClaimable(row, this.clock.now()) ? await this.turnstile.run(() => this.examine(id)) : null;
      if (done) return done;
      if (waitedMs >= PATIENCE_MS) throw new UploadBeingChecked({ retryAfterSeconds: 2 });
      await new Promise((resume) => setTimeout(resume, LOOK_AGAIN_MS));
    }
  }

  /** Null when somebody else has it. */
  private async examine(id: UploadId): Promise<UploadRow | null> {
    const key = objectKey('source/', this.ids.token(24));
    const claim = await this.uploads.claim(id, key, this.clock.now(), this.clock.after(LEASE_MS));
    if (!claim) return null;
    const renewal = setInterval(() => {
      this.uploads.renew(claim, this.clock.after(LEASE_MS)).catch((error: unknown) => this.log.warn('upload-lease-not-renewed', { error }));
    }, RENEW_MS);
    try {
      await this.clear(claim);
      const row = await this.folders.within((folder) => this.takeIn(claim, folder));
      if (row) await this.removeRaw(claim);
      return row;
    } catch (error) {
      await this.giveUp(claim);
      throw error;
    } finally {
      clearInterval(renewal);
    }
  }

  /** What was left by an examination that did not come to its end. What storage keeps stays named, for whoever tries again. */
  private async clear(claim: UploadClaim): Promise<void> {
    const { previousKey } = claim;
    if (previousKey === null) return;
    const left = await this.storage.remove([previousKey]).catch(() => [previousKey]);
    if (left.length === 0) return;
    await this.uploads.putBack(claim);
    throw new StorageUnavailable('remove: not confirmed');
  }

  private async takeIn(claim: UploadClaim, folder: string): Promise<UploadRow | null> {
    try {
      const raw = join(folder, 'raw');
      await this.fetch(claim, raw);
      const clean = await inspectAndClean(
        { path: raw },
        { kind: claim.kind, declaredType: claim.contentType, limits: { maxBytes: claim.sizeBytes }, writeTo: join(folder, 'clean') },
      );
      await this.refuseKnown(claim, clean);
      return await this.keep(claim, clean);
    } catch (error) {
      if (!(error instanceof MediaRefused)) throw error;
      this.log.info('upload-rejected', { uploadId: claim.id, code: error.code, hint: error.hint });
      return this.reject(claim, error.code);
    }
  }

  /** @throws MediaRefused for a file that was removed before, or a near copy of one. Nobody else is asked about it. */
  private async refuseKnown({ id, accountId }: UploadClaim, { bytes, path, contentType, sha256 }: CleanMedia): Promise<void> {
    const picture = contentType.startsWith('image/') ? (bytes ?? (await readFile(path))) : new Uint8Array();
    const options = { subject: 'upload', subjectId: id, accountId, audience: 'picture', ownRulesOnly: true } as const;
    const { verdict } = await this.checks.checkFile({ bytes: picture, contentType, sha256 }, options);
    if (verdict !== 'allow') throw new MediaRefused('not-allowed', 'known file');
  }

  private async fetch(claim: UploadClaim, file: string): Promise<void> {
    try {
      await this.storage.download(claim.rawKey, file, claim.sizeBytes);
    } catch (error) {
      if (error instanceof ObjectNotFound) throw new UploadBytesMissing();
      if (error instanceof ObjectTooLarge) throw new MediaRefused('too-large');
      throw error;
    }
  }

  private async keep(claim: UploadClaim, clean: CleanMedia): Promise<UploadRow | null> {
    const { contentType, sizeBytes } = clean;
    await this.storage.put(claim.key, clean.bytes ?? (() => createReadStream(clean.path)), { contentType, sizeBytes });
    const row = await this.uploads.markReady(claim, clean, this.clock.now(), this.clock.after(retentionMs('source-upload')));
    if (!row) await this.storage.remove([claim.key]); // taken over or deleted meanwhile
    return row;
  }

  private reject(claim: UploadClaim, code: MediaRefusalCode): Promise<UploadRow | null> {
    return this.uploads.markRejected(claim, code, this.clock.now(), this.clock.after(retentionMs('source-upload')));
  }

  /** What stays behind, and what is sent to the form again, is swept a day after the beginning (`UnfinishedUploadRetention`). */
  private async removeRaw({ id, rawKey }: UploadClaim): Promise<void> {
    const left = await this.storage.remove([rawKey]).catch(() => [rawKey]);
    if (left.length > 0) this.log.warn('upload-raw-left', { uploadId: id });
  }

  private async giveUp(claim: UploadClaim): Promise<void> {
    try {
      await this.uploads.release(claim);
    } catch (error) {
      this.log.warn('upload-not-released', { uploadId: claim.id, error }); // the lease runs out
    }
  }
}

function isClaimable({ status, leaseExpiresAt }: UploadRow, now: Date): boolean {
  return status === 'awaiting-bytes' || (status === 'checking' && leaseExpiresAt! <= now);
}
