import { MediaRefused } from '../media-refused.js';
import type { MediaSource } from '../media-types.js';
import { FileBytes } from './file-bytes.js';
import {
  type FormatEnd,
  flacTagsEnd,
  gifEnd,
  isoEnd,
  jpegEnd,
  mp3TagEnd,
  oggEnd,
  pngEnd,
  riffEnd,
  webmEnd,
} from './format-end.js';

const ENDS: Readonly<Record<string, FormatEnd>> = {
  'image/jpeg': jpegEnd,
  'image/png': pngEnd,
  'image/webp': riffEnd,
  'image/avif': isoEnd,
  'image/gif': gifEnd,
  'video/mp4': isoEnd,
  'video/quicktime': isoEnd,
  'video/webm': webmEnd,
  'audio/mpeg': mp3TagEnd,
  'audio/wav': riffEnd,
  'audio/mp4': isoEnd,
  'audio/ogg': oggEnd,
  'audio/flac': flacTagsEnd,
  'audio/webm': webmEnd,
};

/** How archives, programs, markup and documents begin, where nothing but the beginning of something can be. */
const BEGINNING = new RegExp(
  [
    '^(PK[\\x01-\\x08]{2}|Rar!|7z\\xbc\\xaf|\\x1f\\x8b\\x08|BZh[1-9]|\\xfd7zXZ|\\x28\\xb5\\x2f\\xfd|MSCF', // packed
    'MZ|\\x7fELF|\\xca\\xfe\\xba\\xbe|[\\xce\\xcf]\\xfa\\xed\\xfe|#!', // run
    '%PDF|<(?!\\?xpacket|x:xmpmeta)[!?a-zA-Z])', // shown; an XMP packet is neither
  ].join('|'),
);

/** The same, so long or so checked that chance does not make them: looked for anywhere behind a format, in a film of a motion photo too. */
const ANYWHERE = new RegExp(
  [
    'PK\\x03\\x04[\\x0a-\\x3f][\\0-\\x14][^][^][\\0\\x08\\x09\\x0c\\x0e\\x5d-\\x63]\\0', // the needed version, flags, the method
    'PK\\x05\\x06\\0\\0\\0\\0',
    'Rar!\\x1a\\x07',
    '7z\\xbc\\xaf\\x27\\x1c',
    '\\xfd7zXZ\\0',
    'BZh[1-9]1AY&SY',
    'MSCF\\0\\0\\0\\0',
    'This program cannot be run in DOS mode',
    '\\x7fELF[\\x01\\x02][\\x01\\x02]\\x01',
    '\\xca\\xfe\\xba\\xbe\\0[\\0-\\x03]\\0[\\x2d-\\x60]', // a Java class and its version
    '\\0asm\\x01\\0\\0\\0',
    '#! ?/(?:usr/)?bin/',
    '%PDF-\\d',
    '<\\?php',
    '<script[\\s>/]',
    '<html[\\s>]',
    '<!doctype\\shtml',
    '<svg[\\s>]',
  ].join('|'),
  'gi',
);
/** Readers of PDF and of web pages look for a beginning in so many bytes, whatever precedes it. */
const HEAD_BYTES = 1024;
const ELSE_IN_HEAD = /%PDF-\d|<\?php|<script[\s>/]|<html[\s>]|<!doctype\shtml/i;
/** A ZIP is found from its end: 22 bytes and a comment of at most 65,535. APPNOTE 4.3.16. */
const ZIP_END = /PK\x05\x06\0\0\0\0/g;
const ZIP_END_BYTES = 22 + 65_535;
const PDF_END = /%%EOF/g;

/**
 * Refuses what is two files at once: a picture, recording or document before, behind or around an archive, a program, a script or a page.
 * What phones put behind their photos (a second picture, a film, padding, notes of their own) is none of that; cleaning drops it.
 * @throws MediaRefused polyglot
 */
export async function refusePolyglots(source: MediaSource, contentType: string): Promise<void> {
  await FileBytes.within(source, async (bytes) => {
    const isPdf = contentType === 'application/pdf';
    if (!isPdf && ELSE_IN_HEAD.test((await bytes.at(0, HEAD_BYTES)).toString('latin1'))) refuse('in the head');
    const end = isPdf ? await pdfEnd(bytes) : await ENDS[contentType]!(bytes);
    await refuseBeginning(bytes, end);
    for await (const at of bytes.matches(ANYWHERE, end)) refuse(`${at - end} bytes behind the end`);
    for await (const at of bytes.matches(ZIP_END, Math.max(0, bytes.total - ZIP_END_BYTES))) refuse(`the end of a ZIP at ${at}`);
  });
}

/** A PDF that was changed has several ends: each is looked behind, since an archive may hold the last one. */
async function pdfEnd(bytes: FileBytes): Promise<number> {
  let end = bytes.total;
  for await (const at of bytes.matches(PDF_END, 0)) {
    end = at + 5;
    await refuseBeginning(bytes, end);
  }
  return end;
}

/** Behind padding, further pictures and films too. */
async function refuseBeginning(bytes: FileBytes, end: number): Promise<void> {
  for (let from = end; from < bytes.total;) {
    const at = await bytes.next(from, (byte) => byte !== 0 && byte !== 0x20 && (byte < 0x09 || byte > 0x0d));
    const start = (await bytes.at(at, 16)).toString('latin1');
    if (BEGINNING.test(start)) refuse(`${at - end} bytes behind the end`);
    const film = start.indexOf('ftyp') - 4; // the zeros of its length were taken for padding
    if (start.startsWith('\xff\xd8\xff')) from = await jpegEnd(bytes, at);
    else if (film <= 0 && film > -4) from = Math.max(at + 1, await isoEnd(bytes, at + film));
    else return;
  }
}

function refuse(where: string): never {
  throw new MediaRefused('polyglot', where);
}
