import { inflateSync } from 'node:zlib';
import { PDFDocument, PDFName, PDFRawStream, PDFRef, type PDFContext, type PDFObject } from 'pdf-lib';
import { withoutJpegMetadata } from '../provenance/jpeg-segments.js';
import { MediaRefused } from '../media-refused.js';
import type { MediaFacts, MediaLimits, MediaSource } from '../media-types.js';
import { readWhole } from '../source.js';
import { dictOf, dictsWithin, dropMetadata, isMetadata, nameOf, reachable, refuseActive } from './pdf-active.js';

const MAX_OBJECT_STREAM_BYTES = 32 * 1024 * 1024;

/**
 * Reads a PDF whole, refuses what acts or carries other files, and writes it anew from the objects its pages need: no author, program,
 * dates, XMP, earlier versions or hidden tail. Photos inside lose their EXIF.
 */
export async function cleanPdf(source: MediaSource, limits: MediaLimits): Promise<{ facts: MediaFacts; bytes: Uint8Array }> {
  const bytes = await readWhole(source);
  refuseBombs(bytes);
  try {
    return await rewrite(bytes, limits);
  } catch (error) {
    if (error instanceof MediaRefused) throw error;
    // The parser has no error of its own for a broken file, and trips over some of its own objects.
    throw new MediaRefused('undecodable', error instanceof Error ? error.message : undefined);
  }
}

async function rewrite(bytes: Uint8Array, limits: MediaLimits): Promise<{ facts: MediaFacts; bytes: Uint8Array }> {
  const document = await PDFDocument.load(bytes, { throwOnInvalidObject: true, updateMetadata: false, ignoreEncryption: true });
  if (document.isEncrypted) throw new MediaRefused('encrypted-document');
  const { context } = document;
  const root = context.trailerInfo.Root;
  if (!(root instanceof PDFRef)) throw new MediaRefused('undecodable', 'no root');
  const needed = reachable(context, root);
  for (const [ref, object] of context.enumerateIndirectObjects()) {
    if (needed.has(ref)) examine(context, ref, object);
    else context.delete(ref);
  }
  for (const [ref, object] of context.enumerateIndirectObjects()) {
    const dict = dictOf(object);
    if (dict && isMetadata(dict)) context.delete(ref);
  }
  context.trailerInfo.Info = undefined;
  context.trailerInfo.ID = undefined;
  const pages = document.getPageCount();
  if (pages === 0) throw new MediaRefused('undecodable', 'no pages');
  if (pages > limits.maxPages) throw new MediaRefused('too-many-pages');
  const saved = await document.save({ updateFieldAppearances: false, addDefaultPage: false });
  return { bytes: saved, facts: { kind: 'document', contentType: 'application/pdf', pages } };
}

function examine(context: PDFContext, ref: PDFRef, object: PDFObject): void {
  for (const part of dictsWithin(object)) {
    refuseActive(part);
    const dict = dictOf(part);
    if (dict) dropMetadata(dict);
  }
  if (object instanceof PDFRawStream && nameOf(object.dict.get(PDFName.of('Filter'))) === 'DCTDecode') {
    const contents = withoutJpegMetadata(object.contents);
    object.dict.set(PDFName.of('Length'), context.obj(contents.length));
    context.assign(ref, PDFRawStream.of(object.dict, contents));
  }
}

/** Object and cross-reference streams are unpacked while reading, before anything can be judged, so their size is tried first. */
function refuseBombs(bytes: Buffer): void {
  for (let at = bytes.indexOf('stream'); at !== -1; at = bytes.indexOf('stream', at + 6)) {
    if (bytes.toString('latin1', at - 3, at) === 'end') continue;
    const dict = bytes.toString('latin1', Math.max(0, bytes.lastIndexOf('obj', at)), at);
    if (!/ObjStm|XRef|#/.test(dict)) continue;
    if (/\/(LZW|RunLength|ASCII85|ASCIIHex)/.test(dict)) throw new MediaRefused('undecodable', 'an object stream in an unusual filter');
    const start = at + (bytes[at + 6] === 13 ? 8 : 7);
    try {
      inflateSync(bytes.subarray(start), { maxOutputLength: MAX_OBJECT_STREAM_BYTES });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw new MediaRefused('decompression-bomb');
      // Not deflate, or damaged: the reader below decides.
    }
  }
}
