import { EXPORT_STATUSES } from '../../../entities/privacy/data-export.entity.js';
import { Instant, Nested, OneOf, Text, Uuid, Whole } from '../../../platform/http/index.js';
import type { ExportRow } from './exports.service.js';

export class ExportView {
  @Uuid() id!: string;
  @OneOf(EXPORT_STATUSES) status!: string;
  @Text({ description: 'Of the page for people in it.' }) locale!: string;
  @Instant() requestedAt!: string;
  @Instant({ nullable: true }) readyAt!: string | null;
  @Instant({ nullable: true, description: 'It can be downloaded until then.' }) expiresAt!: string | null;
  @Whole({ nullable: true }) sizeBytes!: number | null;
  @Text({ nullable: true, description: 'SHA-256 of the archive, in hex.' }) sha256!: string | null;
  @Whole({ nullable: true, description: 'Files in the archive.' }) files!: number | null;
  @Text({ nullable: true, description: 'Where it is downloaded, with a sign-in; null unless it is ready.' }) downloadPath!: string | null;

  static of({ id, status, locale, requestedAt, readyAt, expiresAt, sizeBytes, sha256, files }: ExportRow): ExportView {
    return {
      id, status, locale, sizeBytes, sha256, files,
      requestedAt: requestedAt.toISOString(),
      readyAt: readyAt?.toISOString() ?? null,
      expiresAt: expiresAt?.toISOString() ?? null,
      downloadPath: status === 'ready' ? `/v1/privacy/exports/${id}/download` : null,
    };
  }
}

export class ExportList {
  @Nested(() => ExportView, { array: true }) items!: ExportView[];
}
