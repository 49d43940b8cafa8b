import { PassThrough, type Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { extensionOf } from '../../../platform/media/index.js';

export interface Photo {
  readonly contentType: string;
  readonly sizeBytes: number;
  open(): Promise<Readable>;
}

/** A zip whose size is known before its first byte. */
export interface DatasetZip {
  readonly sizeBytes: number;
  /** From the beginning, as often as asked. */
  open(): Readable;
}

interface Entry {
  readonly name: string;
  readonly content: Photo | Buffer;
}

/** yazl tells the size where it can; its types do not say so. */
interface Measured {
  end(options: object, told: (size: number) => void): void;
}

/** The same for everybody: an archive tells nothing of when it was made, and none of the names that the files once had. */
const ENTRY = { compress: false, mtime: new Date(1980, 0, 1), mode: 0o100644, forceDosTimestamp: true } as const;

/** `01.jpg`, `02.png`, …, each with its `01.txt` where the trainer wants captions. One photo at a time is open, whatever the size. */
export function datasetZip(photos: readonly Photo[], caption: string | null): DatasetZip {
  const entries = photos.flatMap((photo, index) => entriesOf(photo, String(index + 1).padStart(2, '0'), caption));
  return { sizeBytes: measured(entries), open: () => opened(entries) };
}

function entriesOf(photo: Photo, number: string, caption: string | null): Entry[] {
  const picture = { name: `${number}.${extensionOf(photo.contentType)}`, content: photo };
  return caption === null ? [picture] : [picture, { name: `${number}.txt`, content: Buffer.from(caption) }];
}

/** A zip of which nothing is read, for what it says of its size: nothing in it is compressed. */
function measured(entries: readonly Entry[]): number {
  const zip = new ZipFile();
  for (const { name, content } of entries) {
    if (Buffer.isBuffer(content)) zip.addBuffer(content, name, ENTRY);
    else zip.addReadStreamLazy(name, { ...ENTRY, size: content.sizeBytes }, () => undefined);
  }
  let sizeBytes = -1;
  (zip as unknown as Measured).end({}, (size) => (sizeBytes = size));
  if (sizeBytes < 0) throw new Error('The size of the archive is not known');
  return sizeBytes;
}

function opened(entries: readonly Entry[]): Readable {
  const zip = new ZipFile();
  const out = new PassThrough();
  const fail = (error: Error) => out.destroy(error);
  let current: Readable | undefined;
  out.once('close', () => current?.destroy());
  zip.on('error', fail);
  zip.outputStream.on('error', fail).pipe(out);
  const open = async (photo: Photo) => {
    if (out.destroyed) throw new Error('nobody reads any more');
    current = (await photo.open()).once('error', fail);
    if (out.destroyed) current.destroy();
    return current;
  };
  for (const { name, content } of entries) {
    if (Buffer.isBuffer(content)) zip.addBuffer(content, name, ENTRY);
    else
      zip.addReadStreamLazy(name, { ...ENTRY, size: content.sizeBytes }, (done) => {
        open(content).then((bytes) => done(null, bytes), fail);
      });
  }
  zip.end();
  return out;
}
