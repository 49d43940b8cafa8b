import type { Readable } from 'node:stream';
import { extensionOf } from '../../../../platform/media/index.js';
import { ObjectNotFound, type ObjectStorage } from '../../../../platform/storage/object-storage.js';
import type { PlannedMedia } from './export-plan.js';
import type { NamedObject, PersonSnapshot } from './person-snapshot.js';
import type { Spool } from './spool.js';

/** A file that a row names, to be copied once rows are written. */
export interface WantedFile {
  readonly path: string;
  readonly key: string;
  readonly contentType: string;
  readonly sha256: string | null;
  readonly createdAt: string | null;
}

/** What those columns name whose row does not tell the type. */
const TYPES: Readonly<Record<string, string>> = { 'post.thumbnail_key': 'image/webp', 'profile.avatar_key': 'image/png' };
const NO_TYPE = 'application/octet-stream';

/** `media/creation/<id>.png`: made of ids alone, so no name leads out of the folder it is unpacked in. */
export function mediaPath({ folder, column }: PlannedMedia, row: string, contentType: string): string {
  const which = column === 'key' ? '' : `-${column.replace(/_key$/, '')}`;
  return `${folder}/${row}${which}.${extensionOf(contentType)}`;
}

/** Writes down what is to be copied, while the rows that name it are seen. */
export async function listMedia(snapshot: PersonSnapshot, media: readonly PlannedMedia[], list: Spool<WantedFile>): Promise<void> {
  for (const planned of media) {
    for await (const page of snapshot.media(planned)) for (const named of page) await list.add(wanted(planned, named));
  }
}

function wanted(planned: PlannedMedia, { key, row, contentType, sha256, createdAt }: NamedObject): WantedFile {
  const type = contentType ?? TYPES[`${planned.table}.${planned.column}`] ?? NO_TYPE;
  return { path: mediaPath(planned, row, type), key, contentType: type, sha256, createdAt };
}

/** Null when storage has it no more: it was deleted since the rows were read, or its time was over. */
export async function openMedia(storage: ObjectStorage, { key }: WantedFile): Promise<Readable | null> {
  try {
    return await storage.get(key);
  } catch (error) {
    if (error instanceof ObjectNotFound) return null;
    throw error;
  }
}
