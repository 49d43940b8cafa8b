import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspectAndClean } from './inspect-and-clean.js';
import { FileBytes } from './intake/file-bytes.js';
import { flacTagsEnd, gifEnd, isoEnd, jpegEnd, mp3TagEnd, oggEnd, pngEnd, riffEnd, webmEnd } from './intake/format-end.js';
import { refusePolyglots } from './intake/refuse-polyglots.js';
import { kindOfType } from './media-types.js';
import { pdfWithSecrets, rawPdf } from './testing/documents.js';
import { FOREIGN, zip } from './testing/payloads.js';
import { animation, gifWithComment, picture, pngChunk, rawPixels } from './testing/pictures.js';
import { mp3WithTags, tone, video, webm } from './testing/recordings.js';
import { refusal } from './testing/refusal.js';

const HOSTS: [string, () => Promise<Buffer> | Buffer][] = [
  ['image/jpeg', () => picture('jpeg')],
  ['image/png', () => picture('png')],
  ['image/webp', () => picture('webp')],
  ['image/avif', () => picture('avif')],
  ['image/gif', () => animation('gif', 3)],
  ['application/pdf', () => pdfWithSecrets()],
  ['video/mp4', () => video()],
  ['video/quicktime', () => video({ format: 'mov' })],
  ['video/webm', () => webm()],
  ['audio/wav', () => tone()],
];
const take = (bytes: Buffer, contentType: string) => inspectAndClean(bytes, { kind: kindOfType(contentType)!, declaredType: contentType });
const looked = (bytes: Buffer, contentType: string) => refusal(refusePolyglots(bytes, contentType));

/** Pseudo-random bytes, the same each time. */
function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let index = 0, state = 7; index < length; index += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}

describe('two files in one', () => {
  describe.each(HOSTS)('%s', (contentType, make) => {
    it('is taken alone', async () => {
      expect(await refusal(take(await make(), contentType))).toBeUndefined();
    });

    it.each(Object.entries(FOREIGN))('is refused with %s behind it', async (_what, payload) => {
      const host = await make();
      expect(await refusal(take(Buffer.concat([host, payload]), contentType))).toBe('polyglot');
      expect(await looked(Buffer.concat([host, Buffer.alloc(70_000), payload, Buffer.from('\n')]), contentType)).toBe('polyglot');
    });
  });

  it.each([
    ['audio/mpeg', mp3WithTags('x')],
    ['audio/flac', Buffer.concat([Buffer.from('fLaC\x80\0\0\x22', 'latin1'), Buffer.alloc(34), noise(5000)])],
    ['audio/ogg', Buffer.concat([Buffer.from('OggS'), Buffer.alloc(22), Buffer.from([1, 200]), noise(200)])],
  ])('%s, which has no end or none of its own, is refused with an archive or a page behind it', async (contentType, host) => {
    expect(await looked(host, contentType)).toBeUndefined();
    for (const what of ['a ZIP', 'a RAR', 'a program for Linux', 'a PDF', 'a web page', 'PHP'])
      expect(await looked(Buffer.concat([host, FOREIGN[what]!]), contentType)).toBe('polyglot');
  });

  it('is found behind other things, and across the windows in which a file is read', async () => {
    const jpeg = await picture('jpeg');
    const page = Buffer.from('<html><p>');
    for (const between of [jpeg, noise(64 * 1024 - jpeg.length - 3), noise(64 * 1024 - 3), await video()]) {
      expect(await looked(Buffer.concat([jpeg, between]), 'image/jpeg')).toBeUndefined();
      expect(await looked(Buffer.concat([jpeg, between, page]), 'image/jpeg')).toBe('polyglot');
    }
    const weak = FOREIGN['a gzip']!; // too short to be told from chance in the middle of noise
    expect(await looked(Buffer.concat([jpeg, jpeg, await video(), weak]), 'image/jpeg')).toBe('polyglot');
  });

  it('is found in the structure of a picture too: an archive is read from its end, a PDF and a page from near the beginning', async () => {
    const png = await picture('png');
    const inChunk = Buffer.concat([png.subarray(0, -12), pngChunk('zzZz', zip()), png.subarray(-12)]);
    expect(await looked(inChunk, 'image/png')).toBe('polyglot');
    const gif = await picture('gif');
    for (const head of ['%PDF-1.4', '<script>alert(1)</script>', '<?php x();'])
      expect(await looked(gifWithComment(gif, head).subarray(), 'image/gif')).toBe('polyglot');
    expect(await looked(gifWithComment(gif, 'at the sea, 100%'), 'image/gif')).toBeUndefined();
  });

  it('is found behind each end of a PDF that was changed, since an archive may hold another', async () => {
    const changed = Buffer.concat([rawPdf(), Buffer.from('5 0 obj\n<< >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n')]);
    expect(await looked(changed, 'application/pdf')).toBeUndefined();
    expect(await looked(Buffer.concat([rawPdf(), FOREIGN['a RAR']!, rawPdf().subarray(9)]), 'application/pdf')).toBe('polyglot');
  });

  describe('what phones put behind a photo is dropped', () => {
    const sef = Buffer.concat([
      Buffer.from('\0\0\x01\x0a\x0e\0\0\0Image_UTC_Data1700000000000', 'latin1'),
      Buffer.from('SEFH\x6a\0\0\0\x01\0\0\0\0\0\x01\x0a\x23\0\0\0\x23\0\0\0\x18\0\0\0SEFT', 'latin1'),
    ]);
    const trailers: [string, () => Promise<Buffer> | Buffer][] = [
      ['padding', () => Buffer.alloc(100_000)],
      ['line ends', () => Buffer.from('\r\n\r\n')],
      ['a second picture (MPF, gain map of Ultra HDR)', () => picture('jpeg', 32, 24)],
      ['a second picture and padding', async () => Buffer.concat([Buffer.alloc(13), await picture('jpeg', 32, 24), Buffer.alloc(40)])],
      ['a film (motion photo of Google)', () => video()],
      ['notes (SEF of Samsung)', () => sef],
      [
        'a film among notes (motion photo of Samsung)',
        async () => Buffer.concat([Buffer.from('\0\0\x30\x0aMotionPhoto_Data'), await video(), sef]),
      ],
      ['XMP', () => Buffer.from('<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"></x:xmpmeta>')],
      ['bytes of no known kind', () => noise(3_000_000)],
      ['what a cropped picture left over', () => rawPixels(100, 100)],
    ];

    it.each(trailers)('%s', async (_what, make) => {
      const alone = await take(await picture('jpeg'), 'image/jpeg');
      const clean = await take(Buffer.concat([await picture('jpeg'), await make()]), 'image/jpeg');
      expect(clean.sha256).toBe(alone.sha256);
    });
  });

  it('every format ends where it does', async () => {
    const ends: [(bytes: FileBytes) => Promise<number>, Buffer][] = [
      [jpegEnd, await picture('jpeg', 700, 500)],
      [pngEnd, await picture('png', 700, 500)],
      [riffEnd, await picture('webp')],
      [isoEnd, await picture('avif')],
      [gifEnd, await animation('gif', 5, 300, 200)],
      [isoEnd, await video()],
      [webmEnd, await webm()],
      [riffEnd, tone()],
    ];
    for (const [find, whole] of ends) {
      const longer = Buffer.concat([whole, Buffer.from('and more than that')]);
      expect(await FileBytes.within(longer, find)).toBe(whole.length);
      expect(await FileBytes.within(whole, find)).toBe(whole.length);
    }
    expect(await FileBytes.within(mp3WithTags('12345'), mp3TagEnd)).toBe(26);
    const flac = Buffer.from('fLaC\0\0\0\x02ab\x84\0\0\x01c\xff\xf8', 'latin1');
    expect(await FileBytes.within(flac, flacTagsEnd)).toBe(15);
    const page = Buffer.concat([Buffer.from('OggS'), Buffer.alloc(22), Buffer.from([2, 3, 4]), Buffer.alloc(7)]);
    expect(await FileBytes.within(Buffer.concat([page, page, Buffer.from('x')]), oggEnd)).toBe(2 * page.length);
  });

  it('a WebM of unknown length, as browsers record it, ends behind its last cluster', async () => {
    const recorded = Buffer.from('1a45dfa382ffff18538067ff1f43b67501ffffffffffffffe78100a38401020304', 'hex');
    expect(await FileBytes.within(Buffer.concat([recorded, Buffer.from('<html>')]), webmEnd)).toBe(recorded.length);
    expect(await looked(Buffer.concat([recorded, Buffer.from('<html>')]), 'video/webm')).toBe('polyglot');
    expect(await looked(recorded, 'video/webm')).toBeUndefined();
  });

  it('a file is read as bytes in memory are', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'polyglots-'));
    try {
      const path = join(folder, 'in');
      const jpeg = await picture('jpeg', 1500, 1000);
      for (const [whole, code] of [
        [jpeg, undefined],
        [Buffer.concat([jpeg, Buffer.alloc(200_000), await video()]), undefined],
        [Buffer.concat([jpeg, Buffer.alloc(200_000), zip()]), 'polyglot'],
      ] as const) {
        await writeFile(path, whole);
        expect(await refusal(refusePolyglots({ path }, 'image/jpeg'))).toBe(code);
        expect(await FileBytes.within({ path }, jpegEnd)).toBe(jpeg.length);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
