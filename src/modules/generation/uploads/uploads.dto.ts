import type { UploadStatus } from '../../../entities/generation/upload.entity.js';
import type { Locale, Localised } from '../../../kernel/language.js';
import { Instant, JsonObject, Link, Nested, OneOf, PageOf, Text, Uuid, Whole } from '../../../platform/http/index.js';
import { MEDIA_KINDS, MEDIA_REFUSALS, type MediaKind } from '../../../platform/media/index.js';
import type { PresignedPost } from '../../../platform/storage/object-storage.js';
import type { UploadRow } from './upload.repository.js';

const SHOWN: readonly UploadStatus[] = ['awaiting-bytes', 'checking', 'ready', 'rejected'];

/** While processes of two releases run side by side, one may read a code that only the other knows. */
const OF_ANOTHER_RELEASE: Localised = { en: 'The file cannot be used.', es: 'El archivo no se puede usar.' };

export class CreateUploadBody {
  @OneOf(MEDIA_KINDS)
  kind!: MediaKind;

  @Text({ min: 3, max: 100, example: 'image/jpeg' })
  contentType!: string;

  @Whole({ min: 1, description: 'The file may be smaller, not larger.' })
  sizeBytes!: number;

  @Text({ optional: true, max: 255, description: 'Accepted and forgotten: names tell of people and are not stored.' })
  fileName?: string;
}

export class UploadFormView {
  @OneOf(['POST'])
  method!: 'POST';

  @Link()
  url!: string;

  @JsonObject({ description: 'Fields of a multipart/form-data body, all before the last one, `file`.', values: { type: 'string' } })
  fields!: Record<string, string>;
}

export class CreatedUploadView {
  @Uuid()
  id!: string;

  @OneOf(SHOWN)
  status!: UploadStatus;

  @Nested(() => UploadFormView)
  upload!: UploadFormView;

  @Instant({ description: 'Until then the form is taken.' })
  expiresAt!: string;

  static of(id: string, { method, url, fields }: PresignedPost, expiresAt: Date): CreatedUploadView {
    return { id, status: 'awaiting-bytes', upload: { method, url, fields: { ...fields } }, expiresAt: expiresAt.toISOString() };
  }
}

export class RejectionView {
  @OneOf(Object.keys(MEDIA_REFUSALS))
  code!: string;

  @Text()
  detail!: string;

  static of(code: string, locale: Locale): RejectionView {
    const texts = (MEDIA_REFUSALS as Readonly<Record<string, Localised>>)[code] ?? OF_ANOTHER_RELEASE;
    return { code, detail: texts[locale] };
  }
}

export class UploadView {
  @Uuid()
  id!: string;

  @OneOf(MEDIA_KINDS)
  kind!: MediaKind;

  @OneOf(SHOWN)
  status!: UploadStatus;

  @Text({ description: 'As announced; once ready, of what is kept.' })
  contentType!: string;

  @Whole({ min: 0 })
  sizeBytes!: number;

  @Whole({ optional: true, min: 1 })
  width?: number;

  @Whole({ optional: true, min: 1 })
  height?: number;

  @Whole({ optional: true, min: 0 })
  durationMs?: number;

  @Text({ optional: true, description: 'Of what is kept, in hex.' })
  sha256?: string;

  @Nested(() => RejectionView, { optional: true })
  rejection?: RejectionView;

  @Instant()
  createdAt!: string;

  @Instant({ optional: true })
  completedAt?: string;

  @Instant({ description: 'When it is removed: seven days after completion, or a day after it was begun and never completed.' })
  deleteAfter!: string;

  static of(row: UploadRow, locale: Locale): UploadView {
    const { id, kind, status, contentType, sizeBytes, width, height, durationMs, sha256, rejectedCode } = row;
    return {
      id, kind, status, contentType, sizeBytes,
      ...(width !== null && { width }),
      ...(height !== null && { height }),
      ...(durationMs !== null && { durationMs }),
      ...(sha256 !== null && { sha256 }),
      ...(rejectedCode !== null && { rejection: RejectionView.of(rejectedCode, locale) }),
      createdAt: row.createdAt.toISOString(),
      ...(row.completedAt !== null && { completedAt: row.completedAt.toISOString() }),
      deleteAfter: row.deleteAfter.toISOString(),
    };
  }
}

export class UploadPage extends PageOf(UploadView) {}
