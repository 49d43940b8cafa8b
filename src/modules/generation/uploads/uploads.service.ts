import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { UploadKind } from '../../../entities/generation/upload.entity.js';
import { objectKey } from '../../../entities/object-prefixes.js';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, Ids, type UploadId } from '../../../kernel/ids.js';
import type { Localised } from '../../../kernel/language.js';
import { retentionMs } from '../../../kernel/retention-classes.js';
import { Config } from '../../../platform/config/config.js';
import { InvalidRequest } from '../../../platform/http/index.js';
import { ACCEPTED_TYPES, canonicalType } from '../../../platform/media/index.js';
import { ObjectStorage, type PresignedPost, StorageUnavailable } from '../../../platform/storage/object-storage.js';
import { AuthFacade } from '../../auth/index.js';
import { UploadRepository, type UploadRow } from './upload.repository.js';
import { UploadBeingChecked, UploadInUse, UploadNotFound, UploadQuotaExceeded } from './uploads.problems.js';

/** Storage looks at the expiry when the form begins to arrive, so it need not last for the whole transfer. */
export const FORM_SECONDS = 15 * 60;

export interface BeginUpload {
  readonly kind: UploadKind;
  readonly contentType: string;
  readonly sizeBytes: number;
}

@Injectable()
export class UploadsService {
  constructor(
    private readonly em: EntityManager,
    private readonly uploads: UploadRepository,
    private readonly storage: ObjectStorage,
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly auth: AuthFacade,
  ) {}

  /** @throws InvalidRequest, UploadQuotaExceeded, AccountNotFound when it ends meanwhile */
  async begin(accountId: AccountId, wish: BeginUpload): Promise<{ id: UploadId; form: PresignedPost; expiresAt: Date }> {
    const contentType = this.acceptable(wish);
    const id = this.ids.ordered<UploadId>();
    const rawKey = objectKey('raw/', this.ids.token(24));
    await this.em.transactional(async () => {
      await this.auth.assertStaysActive(accountId);
      const { quotaBytes } = this.config.uploads;
      const createdAt = this.clock.now();
      const deleteAfter = this.clock.after(retentionMs('unfinished-upload'));
      const { kind, sizeBytes } = wish;
      const upload = { id, accountId, kind, rawKey, contentType, sizeBytes, createdAt, deleteAfter };
      if (await this.uploads.insertWithin(quotaBytes, upload)) return;
      throw new UploadQuotaExceeded({ members: { quotaBytes, usedBytes: await this.uploads.countBytes(accountId) } });
    });
    const form = await this.storage.presignPost(rawKey, { contentType, maxBytes: wish.sizeBytes, expiresInSeconds: FORM_SECONDS });
    return { id, form, expiresAt: this.clock.after(FORM_SECONDS * 1000) };
  }

  /** @throws UploadNotFound */
  async get(accountId: AccountId, id: UploadId): Promise<UploadRow> {
    const row = await this.uploads.find(accountId, id);
    if (!row || row.status === 'deleting') throw new UploadNotFound();
    return row;
  }

  /** Newest first. */
  list(accountId: AccountId, limit: number, before: string | null): Promise<UploadRow[]> {
    return this.uploads.list(accountId, limit, before);
  }

  /**
   * Bytes before the row (law 6). When storage is away the upload is gone for its owner all the same; asking again, or the next run of
   * retention, ends the work.
   * @throws UploadNotFound, UploadBeingChecked, UploadInUse, StorageUnavailable
   */
  async remove(accountId: AccountId, id: UploadId): Promise<void> {
    const row = await this.em.transactional(() => this.hide(accountId, id));
    const left = await this.storage.remove([row.rawKey, row.key].filter((key) => key !== null));
    if (left.length > 0) throw new StorageUnavailable('remove: not confirmed');
    await this.uploads.deleteRows([id]);
  }

  private async hide(accountId: AccountId, id: UploadId): Promise<UploadRow> {
    const row = await this.uploads.lock(accountId, id);
    if (!row) throw new UploadNotFound();
    const now = this.clock.now();
    if (row.status === 'checking' && row.leaseExpiresAt! > now) throw new UploadBeingChecked({ retryAfterSeconds: 2 });
    if (await this.uploads.isInUse(id)) throw new UploadInUse();
    await this.uploads.markDeleting(id, now);
    return row;
  }

  private acceptable({ kind, contentType, sizeBytes }: BeginUpload): string {
    const type = canonicalType(contentType);
    if (!ACCEPTED_TYPES[kind].includes(type)) {
      throw InvalidRequest.at('#/contentType', typeText(kind));
    }
    const maxBytes = this.config.uploads.maxBytes[kind];
    if (sizeBytes > maxBytes) throw InvalidRequest.at('#/sizeBytes', sizeText(kind, maxBytes));
    return type;
  }
}

function typeText(kind: UploadKind): Localised {
  const types = ACCEPTED_TYPES[kind].join(', ');
  return { en: `must be one of ${types} for the kind ${kind}`, es: `debe ser uno de estos valores para el tipo ${kind}: ${types}` };
}

function sizeText(kind: UploadKind, max: number): Localised {
  return { en: `must be at most ${max} for the kind ${kind}`, es: `debe ser como máximo ${max} para el tipo ${kind}` };
}
