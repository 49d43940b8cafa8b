import { deflateSync } from 'node:zlib';
import { rawPdf } from '../../../src/platform/media/testing/documents.js';
import { FOREIGN, zip } from '../../../src/platform/media/testing/payloads.js';
import { picture, pictureWithSecrets, pngBomb, pngChunk } from '../../../src/platform/media/testing/pictures.js';
import { video } from '../../../src/platform/media/testing/recordings.js';

export interface Hostile {
  readonly name: string;
  readonly kind: 'image' | 'video' | 'audio' | 'document';
  /** As its sender says. */
  readonly contentType: string;
  readonly bytes: Buffer;
  readonly fileName?: string;
  /** It may be kept, cleaned; everything else must be refused. */
  readonly mayStay?: boolean;
}

const FORMATS = ['jpeg', 'png', 'webp', 'avif', 'gif'] as const;
const MB = 1024 * 1024;
const SIZES = [[1, 65_000], [65_000, 1], [20_000, 20_000], [60_000, 60_000], [0, 0], [1_000_000, 1]] as const;
const SVG = [
  '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', '<?xml version="1.0"?><svg><script>alert(1)</script></svg>',
  '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>', '\ufeff  <svg><use href="//evil.example.test/x"/></svg>',
  '<!-- a comment --><svg><foreignObject><iframe src="javascript:1"/></foreignObject></svg>',
];
const NAMES = [
  '../../etc/passwd', '..\\..\\boot.ini', 'a\0.png', 'x.php', 'x.png/../../y', '/abs/x.svg', '.htaccess', `${'n'.repeat(200)}.png`,
  'CON',
];

/** Files that somebody would make to have them run, served, or take the machine along. Made anew; `isLong`: all pairs. */
export async function hostileFiles(isLong: boolean): Promise<readonly Hostile[]> {
  const files: Hostile[] = [];
  const image = (name: string, contentType: string, bytes: Buffer, more: Partial<Hostile> = {}) =>
    files.push({ name, kind: 'image', contentType, bytes, ...more });
  const good = Object.fromEntries(await Promise.all(FORMATS.map(async (format) => [format, await picture(format)] as const)));
  for (const [at, format] of FORMATS.entries()) {
    const [type, bytes] = [`image/${format}`, good[format]!];
    for (const [n, [what, payload]] of Object.entries(FOREIGN).entries()) {
      if (isLong || n % FORMATS.length === at) image(`${what} behind ${format}`, type, Buffer.concat([bytes, payload]));
    }
    for (const other of FORMATS) {
      if (other !== format && (isLong || other === 'png')) image(`${format} called ${other}`, `image/${other}`, bytes);
    }
    for (const share of isLong ? [0.05, 0.3, 0.6, 0.9] : [0.5]) {
      image(`${format}, cut at ${share}`, type, bytes.subarray(0, Math.floor(bytes.length * share)), { mayStay: format === 'gif' });
    }
    image(`${format}, with noise within`, type, noisy(bytes), { mayStay: true });
    if (format !== 'gif') image(`${format} with a place in it`, type, await pictureWithSecrets(format), { mayStay: true });
  }
  for (const [w, h] of SIZES) {
    image(`PNG of ${w} × ${h}`, 'image/png', pngBomb(w, h));
  }
  const png = good['png']!;
  const withChunk = (type: string, data: Buffer) => Buffer.concat([png.subarray(0, 33), pngChunk(type, data), png.subarray(33)]);
  const packed = Buffer.concat([Buffer.from('x\0\0'), deflateSync(Buffer.alloc(200 * MB))]);
  image('PNG with a text of 200 MB, packed', 'image/png', withChunk('zTXt', packed), { mayStay: true });
  image('PNG with a profile of 200 MB, packed', 'image/png', withChunk('iCCP', packed), { mayStay: true });
  image('PNG with a text of 8 MB', 'image/png', withChunk('tEXt', Buffer.alloc(8 * MB, 0x61)), { mayStay: true });
  const script = Buffer.from('Comment\0<script>alert(1)</script>');
  image('PNG with a script in a text', 'image/png', withChunk('tEXt', script), { mayStay: true });
  for (const [n, svg] of SVG.entries()) {
    for (const type of ['image/png', 'image/jpeg']) image(`SVG ${n} called ${type}`, type, Buffer.from(svg));
  }
  image('HTML called JPEG', 'image/jpeg', Buffer.from('<html><script>alert(1)</script></html>'));
  image('HTML behind the magic of a GIF', 'image/gif', Buffer.from('GIF89a/*<html><script>alert(1)</script>*/'));
  const magic = Buffer.from([0xff, 0xd8, 0xff, 0xe0]);
  image('HTML behind the magic of a JPEG', 'image/jpeg', Buffer.concat([magic, Buffer.from('<script>1</script>')]));
  image('a ZIP called PNG', 'image/png', zip());
  for (const fileName of NAMES) {
    image(`named ${JSON.stringify(fileName).slice(0, 24)}`, 'image/png', png, { fileName, mayStay: true });
  }
  const paper = (name: string, bytes: Buffer, contentType = 'application/pdf', mayStay = false) =>
    files.push({ name, kind: 'document', contentType, bytes, mayStay });
  paper('PDF with a script', rawPdf('/OpenAction << /S /JavaScript /JS (app.alert(1)) >>'));
  paper('PDF that starts a program', rawPdf('/OpenAction << /S /Launch /F (calc.exe) >>'));
  paper('PDF with a file in it', rawPdf('/Names << /EmbeddedFiles << /Names [(x) 4 0 R] >> >>', ['<< /Type /Filespec /F (x.exe) >>']));
  paper('a page called text', Buffer.from('<!DOCTYPE html><script>alert(1)</script>'), 'text/plain', true);
  paper('a program called text', Buffer.from('\x7fELF\x02\x01\x01\0\0', 'latin1'), 'text/plain');
  paper('a ZIP called PDF', zip());
  const clip = await video();
  files.push({ name: 'a video, cut', kind: 'video', contentType: 'video/mp4', bytes: clip.subarray(0, clip.length / 2), mayStay: true });
  files.push({ name: 'a ZIP behind a video', kind: 'video', contentType: 'video/mp4', bytes: Buffer.concat([clip, zip()]) });
  files.push({ name: 'a picture called sound', kind: 'audio', contentType: 'audio/mpeg', bytes: png });
  return files;
}

/** A byte of every 97 turned over, behind the head. */
function noisy(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte, at) => (at > 64 && at % 97 === 0 ? byte ^ 0xff : byte)));
}
