import { Flag, Instant, Link, OneOf, PageOf, PageQuery, Text, Uuid, Whole } from '../../../platform/http/index.js';
import { CHANGES_MARK } from './changes-mark.js';
import type { CreationRow } from './creations.queries.js';

const KINDS = ['image', 'video', 'audio', 'other'];

export class CreationView {
  @Uuid()
  id!: string;

  @Uuid()
  generationId!: string;

  @OneOf(KINDS)
  kind!: string;

  @Text()
  contentType!: string;

  @Whole()
  sizeBytes!: number;

  @Whole({ optional: true })
  width?: number;

  @Whole({ optional: true })
  height?: number;

  @Whole({ optional: true })
  durationMs?: number;

  @Text({ description: 'SHA-256 of the file, in hex.' })
  sha256!: string;

  @Link()
  url!: string;

  @Link()
  thumbnailUrl!: string;

  @Instant()
  urlExpiresAt!: string;

  @Text()
  tool!: string;

  @Text({ nullable: true })
  prompt!: string | null;

  @Text({ nullable: true })
  title!: string | null;

  @Flag()
  favorite!: boolean;

  @Flag({ description: 'Always true: everything in the library was made by AI.' })
  aiGenerated!: boolean;

  @Text({ array: true, description: 'Which marks in the file say so: `iptc`, `c2pa`.' })
  marks!: string[];

  @Instant()
  createdAt!: string;

  static of(row: CreationRow, urls: { url: string; thumbnailUrl: string; expiresAt: Date }): CreationView {
    return {
      id: row.id,
      generationId: row.generationId,
      kind: row.kind,
      contentType: row.contentType,
      sizeBytes: Number(row.sizeBytes),
      ...(row.width !== null && { width: row.width }),
      ...(row.height !== null && { height: row.height }),
      ...(row.durationMs !== null && { durationMs: row.durationMs }),
      sha256: row.sha256,
      url: urls.url,
      thumbnailUrl: urls.thumbnailUrl,
      urlExpiresAt: urls.expiresAt.toISOString(),
      tool: row.tool,
      prompt: row.prompt,
      title: row.title,
      favorite: row.favorite,
      aiGenerated: true,
      marks: row.marks,
      createdAt: new Date(row.createdAt).toISOString(),
    };
  }
}

export class CreationPage extends PageOf(CreationView) {}

export class CreationsQuery extends PageQuery {
  @OneOf(KINDS, { optional: true })
  kind?: string;

  @Flag({ optional: true })
  favorite?: boolean;
}

export class ChangeCreationBody {
  @Flag({ optional: true })
  favorite?: boolean;

  @Text({ optional: true, nullable: true, max: 200 })
  title?: string | null;
}

export class ChangesQuery {
  @Text({ optional: true, pattern: CHANGES_MARK, description: 'The `next` of the answer before; 0 or absent for the whole library.' })
  since: string = '0';

  @Whole({ optional: true, min: 1, max: 100 })
  limit: number = 20;
}

export class ArchiveBody {
  @Uuid({ array: { min: 1, max: 100, unique: true } })
  creationIds!: string[];
}
