import type { ExportId } from '../../../../kernel/ids.js';
import type { Localised } from '../../../../kernel/language.js';
import type { JsonSchema } from './column-kinds.js';
import type { Omission, OmissionReason } from './export-plan.js';
import type { WrittenFile } from './zip-archive.js';

export const SCHEMA_VERSION = 'aicasso-export/1';

export interface ListedFile extends WrittenFile {
  readonly contentType: string;
  /** The JSON Schema in this archive that the file, or each line of it, keeps to. */
  readonly schema?: string;
  readonly rows?: number;
  /** What is held of the person (GDPR Art. 15); what they provided or caused (Art. 20). */
  readonly art15: boolean;
  readonly art20: boolean;
  /** False: the bytes are not those that the row tells of. */
  readonly asRecorded?: boolean;
}

/** A file that a row names and the archive has not. */
export interface MissingFile {
  readonly path: string;
  readonly reason: 'gone';
}

export const OMISSION_REASONS: Readonly<Record<OmissionReason | 'gone' | 'unreadable', Localised>> = {
  secret: { en: 'A secret or the hash of one: it would let somebody in.', es: 'Un secreto o su hash: permitiría entrar a alguien.' },
  'other-people': { en: 'It is about other people.', es: 'Se refiere a otras personas.' },
  machinery: { en: 'The state of our machinery; it says nothing of you.', es: 'El estado de nuestra maquinaria; no dice nada de ti.' },
  derived: {
    en: 'A place in storage, or made of what is in the archive anyway.',
    es: 'Un lugar del almacenamiento, o algo derivado de lo que ya está en el archivo.',
  },
  'not-finished': { en: 'Results that are still being made.', es: 'Resultados que aún se están generando.' },
  gone: { en: 'It was deleted while the archive was made.', es: 'Se eliminó mientras se preparaba el archivo.' },
  unreadable: { en: 'Values that can no longer be decrypted.', es: 'Valores que ya no se pueden descifrar.' },
};

export interface ManifestHead {
  readonly id: ExportId;
  readonly createdAt: Date;
  /** The moment that all rows are of. */
  readonly snapshotAt: Date;
  readonly locale: string;
  readonly sections: readonly { readonly section: string; readonly title: string; readonly rows: number; readonly file: string | null }[];
  readonly omissions: readonly Omission[];
  readonly unreadable: number;
}

/** Pieces of the document: the list of files may be long. */
export async function* manifest(
  { unreadable, omissions, createdAt, snapshotAt, ...head }: ManifestHead,
  files: AsyncIterable<ListedFile>,
  missing: AsyncIterable<MissingFile>,
): AsyncGenerator<string> {
  const dates = { createdAt: createdAt.toISOString(), snapshotAt: snapshotAt.toISOString() };
  yield `${JSON.stringify({ schemaVersion: SCHEMA_VERSION, ...head, ...dates }, null, 1).slice(0, -2)},\n`;
  yield ` "omissions": ${JSON.stringify({ reasons: OMISSION_REASONS, columnsAndPrefixes: omissions, unreadableValues: unreadable })},\n`;
  yield* list('missing', missing);
  yield ',\n';
  yield* list('files', files);
  yield '\n}\n';
}

async function* list(name: string, items: AsyncIterable<object>): AsyncGenerator<string> {
  let separator = '\n  ';
  yield ` "${name}": [`;
  for await (const item of items) {
    yield separator + JSON.stringify(item);
    separator = ',\n  ';
  }
  yield '\n ]';
}

const text = { type: 'string' };
const named = (properties: Record<string, JsonSchema>, optional: readonly string[] = []): JsonSchema => ({
  type: 'object', properties, required: Object.keys(properties).filter((name) => !optional.includes(name)), additionalProperties: false,
});
const listOf = (items: JsonSchema): JsonSchema => ({ type: 'array', items });
const hash = { type: 'string', pattern: '^[0-9a-f]{64}$' };

export const MANIFEST_SCHEMA: JsonSchema = named({
  schemaVersion: { const: SCHEMA_VERSION },
  id: { type: 'string', format: 'uuid' },
  createdAt: { type: 'string', format: 'date-time' },
  snapshotAt: { type: 'string', format: 'date-time' },
  locale: { enum: ['en', 'es'] },
  sections: listOf(named({ section: text, title: text, rows: { type: 'integer' }, file: { type: ['string', 'null'] } })),
  omissions: named({
    reasons: { type: 'object', additionalProperties: named({ en: text, es: text }) },
    columnsAndPrefixes: listOf(named({ what: text, reason: text })),
    unreadableValues: { type: 'integer' },
  }),
  missing: listOf(named({ path: text, reason: text })),
  files: listOf(
    named(
      {
        path: { type: 'string', pattern: '^[A-Za-z0-9_-][A-Za-z0-9._/-]*$' },
        sizeBytes: { type: 'integer' }, sha256: hash, contentType: text, schema: text, rows: { type: 'integer' },
        art15: { type: 'boolean' }, art20: { type: 'boolean' }, asRecorded: { type: 'boolean' },
      },
      ['schema', 'rows', 'asRecorded'],
    ),
  ),
});
