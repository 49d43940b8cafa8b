import { CannotUnseal, type FieldCipher } from '../../../../platform/secrets/field-cipher.js';
import { type JsonSchema, kindOf, nullable } from './column-kinds.js';
import type { PlannedColumn, PlannedMedia, PlannedSection } from './export-plan.js';
import { mediaPath } from './media-files.js';
import type { PersonSnapshot, Row } from './person-snapshot.js';

const FILE: JsonSchema = {
  type: ['string', 'null'], description: 'Where the file is in this archive, unless the manifest has it as missing',
};

/** Turns rows of one section into what stands in the archive, and says what that looks like (JSON Schema 2020-12). */
export class SectionRows {
  private readonly kinds: readonly (PlannedColumn & { readonly schema: JsonSchema; readonly read: (value: unknown) => unknown })[];
  /** Values whose key is gone. */
  unreadable = 0;

  constructor(
    private readonly section: PlannedSection,
    private readonly media: PlannedMedia | undefined,
    snapshot: PersonSnapshot,
    private readonly cipher: FieldCipher,
  ) {
    this.kinds = section.columns.map((planned) => {
      const { udtName, nullable: isNullable } = snapshot.typeOf(section.table, planned.column);
      if (planned.sealed) return { ...planned, schema: planned.sealed.isJson ? {} : { type: ['string', 'null'] }, read: (value) => value };
      const { schema, read } = kindOf(udtName);
      return { ...planned, schema: isNullable ? nullable(schema) : schema, read };
    });
  }

  get schema(): JsonSchema {
    const properties = Object.fromEntries([
      ...this.kinds.map(({ property, data, schema }) => [property, { ...schema, description: `Data class: ${data}` }] as const),
      ...this.section.people.map(({ property }) => [property, { type: ['string', 'null'], description: 'A public username' }] as const),
      ...(this.media ? [['file', FILE] as const] : []),
    ]);
    return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
  }

  shown(row: Row): Row {
    const shown: Record<string, unknown> = {};
    for (const { property, sealed, read } of this.kinds) {
      const value = row[property];
      shown[property] = value === null || value === undefined ? null : sealed ? this.opened(sealed, row, value as string) : read(value);
    }
    for (const { property } of this.section.people) shown[property] = row[property] ?? null;
    if (this.media) shown['file'] = row['has:file'] ? this.pathOf(this.media, row) : null;
    return shown;
  }

  private pathOf(media: PlannedMedia, row: Row): string {
    return mediaPath(media, keyOf(this.section.keys, row), row['contentType'] as string);
  }

  private opened(sealed: NonNullable<PlannedColumn['sealed']>, row: Row, value: string): unknown {
    try {
      const plain = this.cipher.openFor(sealed, keyOf(sealed.keys, row, ':'), value);
      return sealed.isJson ? (JSON.parse(plain) as unknown) : plain;
    } catch (error) {
      if (!(error instanceof CannotUnseal)) throw error;
      this.unreadable += 1;
      return null;
    }
  }
}

function keyOf(keys: readonly string[], row: Row, between = '-'): string {
  return keys.map((key) => String(row[`key:${key}`])).join(between);
}
