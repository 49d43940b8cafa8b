import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { type Entry, fromBuffer, type ZipFile } from 'yauzl';

interface Manifest {
  readonly files: readonly { readonly path: string; readonly sizeBytes: number; readonly sha256: string; readonly rows?: number }[];
  readonly missing: readonly unknown[];
}

export interface CheckedArchive {
  readonly files: number;
  readonly rows: number;
  readonly mediaFiles: number;
  readonly mediaBytes: number;
  /** SHA-256 of the media in it, hex. */
  readonly mediaHashes: ReadonlySet<string>;
  readonly has: (path: string) => boolean;
  /** Rows of a section, by its path. */
  readonly rowsOf: (path: string) => readonly Record<string, unknown>[];
}

/** Opens the copy of a person's data as anybody may, and compares all of it with its manifest. @throws Error when something differs */
export async function checkArchive(bytes: Buffer): Promise<CheckedArchive> {
  const content = await unzipped(bytes);
  const { files, missing } = JSON.parse(content.get('manifest.json')!.toString()) as Manifest;
  const isWhole = missing.length === 0 && files.length + 1 === content.size;
  if (!isWhole) throw new Error('The archive does not have the files that its manifest lists');
  const rowsOf = (path: string) => linesOf(content.get(path)!).map((line) => JSON.parse(line) as Record<string, unknown>);
  for (const { path, sizeBytes, sha256, rows } of files) {
    const file = content.get(path);
    const hash = file && createHash('sha256').update(file).digest('hex');
    if (file?.length !== sizeBytes || hash !== sha256) throw new Error(`${path} is not the file that the manifest tells of`);
    const count = path.endsWith('.jsonl') ? rowsOf(path).length : rows;
    if (rows !== undefined && count !== rows) throw new Error(`${path} has ${count} rows, not ${rows}`);
  }
  const media = files.filter(({ path }) => path.startsWith('media/'));
  return {
    files: content.size, rowsOf, has: (path) => content.has(path), mediaFiles: media.length,
    rows: files.reduce((sum, { rows = 0 }) => sum + rows, 0),
    mediaBytes: media.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    mediaHashes: new Set(media.map(({ sha256 }) => sha256)),
  };
}

async function unzipped(bytes: Buffer): Promise<ReadonlyMap<string, Buffer>> {
  const zip = await promisify<Buffer, object, ZipFile>(fromBuffer)(bytes, { lazyEntries: true, validateEntrySizes: true });
  const open = (entry: Entry) => promisify<Entry, NodeJS.ReadableStream>(zip.openReadStream.bind(zip))(entry);
  const content = new Map<string, Buffer>();
  await new Promise<void>((resolve, reject) => {
    const take = async (entry: Entry) => content.set(entry.fileName, await buffer(await open(entry)));
    zip.on('entry', (entry: Entry) => void take(entry).then(() => zip.readEntry(), reject));
    zip.once('end', resolve).once('error', reject);
    zip.readEntry();
  });
  return content;
}

function linesOf(bytes: Buffer): string[] {
  return bytes.toString().split('\n').filter((line) => line !== '');
}
