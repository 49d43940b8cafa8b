import { inspectAndClean } from './inspect-and-clean.js';
import { MediaRefused, MEDIA_REFUSALS } from './media-refused.js';
import { loadSharp } from './sharp.js';
import { SECRETS, animation, gifWithComment, picture, pictureWithSecrets, pngBomb, pngChunk, rawPixels } from './testing/pictures.js';
import { refusal } from './testing/refusal.js';

const take = (bytes: Uint8Array, declaredType?: string) => inspectAndClean(bytes, { kind: 'image', declaredType });

describe('pictures taken in', () => {
  it.each(['jpeg', 'png', 'webp', 'avif'] as const)('P5 a %s loses position, serial number, author, XMP and profile', async (format) => {
    const dirty = await pictureWithSecrets(format);
    expect(dirty.includes(SECRETS.camera)).toBe(true);
    expect(dirty.includes(SECRETS.place)).toBe(true);

    const clean = await take(dirty, `image/${format}`);

    for (const secret of Object.values(SECRETS)) expect(clean.bytes!.includes(secret)).toBe(false);
    const sharp = await loadSharp();
    const metadata = await sharp(clean.bytes).metadata();
    expect(metadata).toMatchObject({ width: 64, height: 48 });
    for (const block of ['exif', 'xmp', 'iptc', 'icc', 'comments'] as const) expect(metadata[block]).toBeUndefined();
  });

  it('P24 what is learned of a picture is its type, size, dimensions and hash; nothing of who is in it', async () => {
    const clean = await take(await picture('jpeg'), 'image/jpeg');
    expect(Object.keys(clean).sort()).toEqual(['bytes', 'contentType', 'height', 'kind', 'sha256', 'sizeBytes', 'width']);
  });

  it('drops text chunks and comments', async () => {
    const png = await picture('png');
    const text = pngChunk('tEXt', Buffer.from(`Comment\0${SECRETS.place}`));
    const dirty = Buffer.concat([png.subarray(0, 33), text, png.subarray(33)]);
    expect((await take(dirty)).bytes!.includes(SECRETS.place)).toBe(false);
    const gif = gifWithComment(await animation('gif', 2), SECRETS.place);
    expect(gif.includes(SECRETS.place)).toBe(true);
    expect((await take(gif)).bytes!.includes(SECRETS.place)).toBe(false);
  });

  it('converts wide colours to sRGB instead of only forgetting the profile', async () => {
    const sharp = await loadSharp();
    const green = await sharp({ create: { width: 16, height: 16, channels: 3, background: '#30c040' } })
      .withIccProfile('p3')
      .png()
      .toBuffer();
    const pixel = await sharp((await take(green)).bytes)
      .raw()
      .toBuffer();
    const expected = [0x30, 0xc0, 0x40];
    for (const [index, value] of expected.entries()) expect(Math.abs(pixel[index]! - value)).toBeLessThanOrEqual(2);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('turns orientation %i upright', async (orientation) => {
    const sharp = await loadSharp();
    // Red in the corner that a viewer shows at the top left.
    const [width, height] = orientation >= 5 ? [20, 40] : [40, 20];
    const upright = sharp({ create: { width: 40, height: 20, channels: 3, background: '#0000ff' } }).composite([
      { input: { create: { width: 10, height: 6, channels: 3, background: '#ff0000' } }, left: 0, top: 0 },
    ]);
    const stored = await undoOrientation(sharp(await upright.png().toBuffer()), orientation)
      .png()
      .toBuffer();
    const photo = await sharp(stored).withMetadata({ orientation }).jpeg({ quality: 100 }).toBuffer();
    expect(await sharp(photo).metadata()).toMatchObject({ width, height, orientation });

    const clean = await take(photo);

    expect(clean).toMatchObject({ width: 40, height: 20 });
    const pixels = await sharp(clean.bytes).raw().toBuffer();
    expect(pixels[0]).toBeGreaterThan(200);
    expect(pixels[pixels.length - 1]).toBeGreaterThan(200); // blue in the far corner
  });

  it('keeps an animation with its timing', async () => {
    const sharp = await loadSharp();
    for (const format of ['gif', 'webp'] as const) {
      const clean = await take(await animation(format, 4));
      expect(clean).toMatchObject({ width: 40, height: 30, frames: 4 });
      expect(await sharp(clean.bytes, { animated: true }).metadata()).toMatchObject({ pages: 4, delay: [50, 60, 70, 80], loop: 3 });
    }
  });

  it.each(['jpeg', 'png', 'webp', 'avif', 'gif'] as const)('refuses a cut %s', async (format) => {
    const whole = await picture(format, 400, 300);
    for (const part of [0.3, 0.7, 0.98]) {
      expect(['truncated', 'undecodable']).toContain(await refusal(take(whole.subarray(0, Math.floor(whole.length * part)))));
    }
  });

  it.each(['jpeg', 'png', 'webp', 'avif', 'gif'] as const)('cuts what hangs behind a %s', async (format) => {
    const tail = Buffer.from(`\0\0${SECRETS.place}\0`);
    const clean = await take(Buffer.concat([await picture(format), tail]));
    expect(clean.bytes!.includes(SECRETS.place)).toBe(false);
  });

  it('refuses bombs before unpacking them', async () => {
    expect(await refusal(take(pngBomb(20_000, 20_000)))).toBe('too-wide-or-tall');
    expect(await refusal(take(pngBomb(11_000, 11_000)))).toBe('too-many-pixels');
    expect(await refusal(inspectAndClean(await animation('gif', 20), { kind: 'image', limits: { maxFrames: 10 } }))).toBe(
      'too-many-frames',
    );
    const limits = { maxAnimationPixels: 40 * 30 * 10 };
    expect(await refusal(inspectAndClean(await animation('webp', 20), { kind: 'image', limits }))).toBe('too-many-pixels');
  });

  it.each([
    ['nothing', Buffer.alloc(0), undefined, 'empty-file'],
    ['an SVG', Buffer.from('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"></svg>'), 'image/svg+xml', 'svg-refused'],
    ['an SVG called PNG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/png', 'svg-refused'],
    ['a web page', Buffer.from('<!doctype html><html><body>hi</body></html>'), 'image/jpeg', 'type-mismatch'],
    ['a program', Buffer.concat([Buffer.from('MZ\x90\0\x03\0\0\0'), Buffer.alloc(600)]), 'image/png', 'type-mismatch'],
    ['a HEIC photo', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), 'image/heic', 'heic-refused'],
    ['noise', rawPixels(20, 20), undefined, 'unsupported-type'],
    ['a magic number and nothing else', Buffer.from([0xff, 0xd8, 0xff, 0xe0]), undefined, 'undecodable'],
  ])('refuses %s', async (_what, bytes, declared, code) => {
    const got = await refusal(take(bytes, declared));
    expect(code === 'undecodable' ? ['truncated', 'undecodable'] : [code]).toContain(got);
  });

  it('refuses a true picture under a false name', async () => {
    expect(await refusal(take(await picture('png'), 'image/jpeg'))).toBe('type-mismatch');
    expect(await refusal(inspectAndClean(await picture('png'), { kind: 'video', declaredType: 'video/mp4' }))).toBe('type-mismatch');
    expect(await refusal(take(await picture('png'), 'image/png'))).toBeUndefined();
  });

  it('P35 gives each code one sentence in each language, and names no content in its message', async () => {
    const error = await take(Buffer.alloc(0)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MediaRefused);
    expect((error as MediaRefused).message).toBe(MEDIA_REFUSALS['empty-file'].en);
    for (const [code, { en, es }] of Object.entries(MEDIA_REFUSALS)) {
      expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
      for (const sentence of [en, es]) expect(sentence).toMatch(/^[A-Z].*\.$/);
      expect(es).not.toBe(en);
    }
    expect(new Set(Object.values(MEDIA_REFUSALS).map(({ es }) => es)).size).toBe(Object.keys(MEDIA_REFUSALS).length);
  });
});

type Picture = ReturnType<Awaited<ReturnType<typeof loadSharp>>>;

/** The stored pixels that an orientation tag turns back into the upright picture. */
function undoOrientation(picture: Picture, orientation: number): Picture {
  switch (orientation) {
    case 2:
      return picture.flop();
    case 3:
      return picture.rotate(180);
    case 4:
      return picture.flip();
    case 5:
      return picture.flop().rotate(270); // sharp mirrors before it turns
    case 6:
      return picture.rotate(270);
    case 7:
      return picture.flop().rotate(90);
    case 8:
      return picture.rotate(90);
    default:
      return picture;
  }
}
