import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Response } from 'supertest';
import { fromBuffer, type ZipFile } from 'yauzl';
import type { Actor } from '../support/actor.js';

export interface ListedFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly contentType: string;
  readonly schema?: string;
  readonly rows?: number;
  readonly art20: boolean;
  readonly asRecorded?: boolean;
}

export interface Manifest {
  readonly files: readonly ListedFile[];
  readonly missing: readonly { readonly path: string; readonly reason: string }[];
  readonly sections: readonly { readonly section: string; readonly rows: number; readonly file: string | null }[];
  readonly omissions: { readonly columnsAndPrefixes: readonly { readonly what: string; readonly reason: string }[] };
}

export interface ExportBody {
  readonly id: string;
  readonly status: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly files: number;
  readonly expiresAt: string;
  readonly downloadPath: string;
}

/** An archive that was downloaded and unpacked, in memory. */
export class OpenedArchive {
  private constructor(readonly files: ReadonlyMap<string, Buffer>) {}

  /** With the checks of any tool for zips: the directory, sizes, checksums, names that stay inside. @throws for what such a tool refuses */
  static async of(bytes: Buffer): Promise<OpenedArchive> {
    const strict = { lazyEntries: false, validateEntrySizes: true, strictFileNames: true };
    const zip = await promisify<Buffer, object, ZipFile>(fromBuffer)(bytes, strict);
    const entries: [string, Buffer][] = [];
    const reading: Promise<void>[] = [];
    await new Promise<void>((resolve, reject) => {
      zip.on('entry', (entry) => {
        const read = async () => {
          const content = await buffer(await promisify(zip.openReadStream.bind(zip))(entry));
          if (crc32(content) !== entry.crc32) throw new Error(`${entry.fileName} does not have its checksum`);
          entries.push([entry.fileName, content]);
        };
        reading.push(read());
      });
      zip.once('end', resolve).once('error', reject);
    });
    await Promise.all(reading);
    const archive = new OpenedArchive(new Map(entries));
    if (archive.files.size !== entries.length) throw new Error('two entries have one name');
    return archive;
  }

  get manifest(): Manifest {
    return this.json<Manifest>('manifest.json');
  }

  /** Everything that can be read as text. */
  get text(): string {
    return [...this.files].filter(([path]) => !path.startsWith('media/')).map(([, bytes]) => bytes.toString()).join('\n');
  }

  json<T>(path: string): T {
    return JSON.parse(this.textOf(path)) as T;
  }

  /** The rows of a section, of one or of many. */
  rows(file: string): Record<string, unknown>[] {
    const text = this.textOf(file);
    const documents = file.endsWith('.jsonl') ? text.trimEnd().split('\n') : [text];
    return documents.map((it) => JSON.parse(it) as Record<string, unknown>);
  }

  textOf(path: string): string {
    const bytes = this.files.get(path);
    if (!bytes) throw new Error(`${path} is not in the archive`);
    return bytes.toString();
  }

  /** What the manifest says is so: which files there are, their sizes, hashes and schemas. Returns what is not. */
  faults(): string[] {
    const { files } = this.manifest;
    const listed = new Set(files.map(({ path }) => path));
    const unlisted = [...this.files.keys()].filter((path) => path !== 'manifest.json' && !listed.has(path));
    const wrong = files.flatMap((file) => this.faultsOf(file));
    const ofManifest = this.schemaFaults('manifest.json', 'schemas/manifest.schema.json');
    return [...unlisted.map((path) => `${path} is not listed`), ...wrong, ...ofManifest];
  }

  private faultsOf({ path, sizeBytes, sha256, schema, rows }: ListedFile): string[] {
    const bytes = this.files.get(path);
    if (!bytes) return [`${path} is not there`];
    const faults: string[] = [];
    if (path.startsWith('/') || path.split('/').includes('..') || path.includes('\\')) faults.push(`${path} leads out of the folder`);
    if (bytes.length !== sizeBytes) faults.push(`${path} has ${bytes.length} bytes, not ${sizeBytes}`);
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) faults.push(`${path} has another hash`);
    if (/\.jsonl?$/.test(path) && !path.startsWith('schemas/') && !schema) faults.push(`${path} has no schema`);
    if (rows !== undefined && this.rows(path).length !== rows) faults.push(`${path} has ${this.rows(path).length} rows, not ${rows}`);
    return schema ? [...faults, ...this.schemaFaults(path, schema)] : faults;
  }

  private schemaFaults(path: string, schema: string): string[] {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
    const validate = ajv.compile(this.json<object>(schema));
    const documents = path.endsWith('.jsonl') ? this.rows(path) : [this.json(path)];
    return documents.flatMap((it) => (validate(it) ? [] : [`${path}: ${ajv.errorsText(validate.errors)}`]));
  }
}

export async function askForExport(actor: Actor): Promise<string> {
  return ((await actor.post('/v1/privacy/exports').expect(202)).body as { id: string }).id;
}

export async function exportOf(actor: Actor, id: string): Promise<ExportBody> {
  return (await actor.get(`/v1/privacy/exports/${id}`).expect(200)).body as ExportBody;
}

export async function download(actor: Actor, id: string): Promise<Buffer> {
  return (await actor.get(`/v1/privacy/exports/${id}/download`).buffer(true).parse(asBytes).expect(200)).body as Buffer;
}

/** For supertest, which would read a zip as nothing. */
export function asBytes(response: Response, done: (error: Error | null, body: unknown) => void): void {
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => chunks.push(chunk));
  response.on('error', (error: Error) => done(error, null));
  response.on('end', () => done(null, Buffer.concat(chunks)));
}
