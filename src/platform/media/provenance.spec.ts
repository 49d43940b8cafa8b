import { X509Certificate } from 'node:crypto';
import { inspectOutput } from './inspect-output.js';
import { makeThumbnail } from './make-thumbnail.js';
import { markAsAiMade } from './mark-as-ai-made.js';
import { isMarked, readMarks } from './read-marks.js';
import { createLocalSigningIdentity, type LocalSigningIdentity } from './provenance/signing-identity.js';
import { loadSharp } from './sharp.js';
import { SECRETS, animation, gifWithComment, picture, pictureWithSecrets, pngChunk } from './testing/pictures.js';
import { mp3WithTags, toneWithTags, video, webm } from './testing/recordings.js';
import { refusal } from './testing/refusal.js';

const PROMPT = 'a portrait of my neighbour Erika in the rain';
const wholly = 'trainedAlgorithmicMedia';

let identity: LocalSigningIdentity;

beforeAll(async () => {
  identity = await createLocalSigningIdentity();
});

const samples: Record<string, () => Promise<Buffer>> = {
  'image/jpeg': () => pictureWithSecrets('jpeg'),
  'image/png': async () => {
    const png = await pictureWithSecrets('png');
    return Buffer.concat([png.subarray(0, 33), pngChunk('tEXt', Buffer.from(`parameters\0${PROMPT}`)), png.subarray(33)]);
  },
  'image/webp': () => pictureWithSecrets('webp'),
  'image/avif': () => pictureWithSecrets('avif'),
  'image/gif': async () => gifWithComment(await animation('gif', 3), PROMPT),
  'video/mp4': () => video({ tags: { comment: PROMPT, artist: SECRETS.author } }),
  'video/quicktime': () => video({ format: 'mov', tags: { comment: PROMPT } }),
  'audio/wav': async () => toneWithTags(PROMPT),
  'audio/mpeg': async () => mp3WithTags(PROMPT),
};

describe('marking as made with AI', () => {
  it.each(Object.keys(samples))('puts both marks into %s, and keeps neither the prompt nor other tags', async (type) => {
    const marked = await markAsAiMade(await samples[type]!(), type, { sourceType: wholly, identity });
    expect(marked).toMatchObject({ marks: ['iptc', 'c2pa'], sizeBytes: marked.bytes.length });
    expect(await readMarks(marked.bytes, type, { root: identity.root })).toEqual({
      iptc: wholly,
      c2pa: { state: 'trusted', sourceType: wholly, generator: 'AiCasso', issuer: 'AiCasso', failures: [] },
    });
    for (const secret of [PROMPT, ...Object.values(SECRETS)]) expect(marked.bytes.includes(secret)).toBe(false);
    expect(await inspectOutput(marked.bytes, { kind: type.split('/')[0] as 'image' })).toMatchObject({
      contentType: type,
      sha256: marked.sha256,
      upstream: { c2pa: true, iptc: wholly },
    });
  });

  it('leaves coded pictures as they are', async () => {
    const sharp = await loadSharp();
    for (const format of ['jpeg', 'png', 'webp', 'gif'] as const) {
      const before = await picture(format);
      const after = await markAsAiMade(before, `image/${format}`, { sourceType: wholly, identity });
      expect((await sharp(after.bytes).raw().toBuffer()).equals(await sharp(before).raw().toBuffer())).toBe(true);
    }
  });

  it('keeps the transparency of lossless WebP', async () => {
    const sharp = await loadSharp();
    const glass = await sharp({ create: { width: 30, height: 20, channels: 4, background: { r: 9, g: 200, b: 9, alpha: 0.5 } } })
      .webp({ lossless: true })
      .toBuffer();
    const after = await markAsAiMade(glass, 'image/webp', { sourceType: wholly });
    expect((await sharp(after.bytes).raw().toBuffer()).equals(await sharp(glass).raw().toBuffer())).toBe(true);
    expect(await sharp(after.bytes).metadata()).toMatchObject({ hasAlpha: true, width: 30, height: 20 });
  });

  it.each(Object.keys(samples))('calls %s with one changed byte invalid', async (type) => {
    const { bytes } = await markAsAiMade(await samples[type]!(), type, { sourceType: wholly, identity });
    const changed = Buffer.from(bytes);
    const inPicture = type === 'image/avif' ? changed.lastIndexOf('mdat') + 40 : { 'audio/mpeg': changed.length - 40 }[type];
    const at = inPicture ?? mediaByte(changed, type);
    changed[at] = changed[at]! ^ 0x01;
    const { c2pa } = await readMarks(changed, type, { root: identity.root });
    expect(c2pa?.state).toBe('invalid');
    expect(c2pa?.failures.join()).toMatch(/mismatch/);
  });

  it('tells honestly which marks a format cannot hold', async () => {
    const film = await markAsAiMade(await webm({ title: PROMPT }), 'video/webm', { sourceType: wholly, identity });
    expect(film).toMatchObject({ marks: ['tag'], c2paMissing: 'format-cannot-hold-it' });
    expect(await readMarks(film.bytes, 'video/webm')).toEqual({ tag: wholly });
    expect(film.bytes.includes(PROMPT)).toBe(false);
    const unsigned = await markAsAiMade(await picture('png'), 'image/png', { sourceType: wholly });
    expect(unsigned).toMatchObject({ marks: ['iptc'], c2paMissing: 'no-signing-identity' });
  });

  it('does without a signature rather than without the result, and says why', async () => {
    const broken = { certificateChain: 'nonsense', privateKey: identity.privateKey };
    const marked = await markAsAiMade(await picture('jpeg'), 'image/jpeg', { sourceType: wholly, identity: broken });
    expect(marked).toMatchObject({ marks: ['iptc'], c2paMissing: 'signing-failed' });
    expect(marked.cause).toHaveProperty('message');
  });

  it("keeps the provider's manifest inside ours", async () => {
    const provider = await createLocalSigningIdentity({ organisation: 'Some Provider' });
    const upstream = await markAsAiMade(await picture('jpeg'), 'image/jpeg', {
      sourceType: wholly,
      identity: provider,
      generator: { name: 'Model Nine' },
    });
    const marked = await markAsAiMade(upstream.bytes, 'image/jpeg', { sourceType: 'compositeWithTrainedAlgorithmicMedia', identity });
    expect(marked.carriedForward).toBe(true);
    expect(marked.bytes.includes('Some Provider')).toBe(true);
    expect(await readMarks(marked.bytes, 'image/jpeg')).toMatchObject({
      iptc: 'compositeWithTrainedAlgorithmicMedia',
      c2pa: { state: 'valid', sourceType: 'compositeWithTrainedAlgorithmicMedia', generator: 'AiCasso' },
    });
  });

  it('goes on without an upstream manifest that is broken', async () => {
    const junk = Buffer.concat([await picture('jpeg'), Buffer.from('c2pa but not really')]);
    const marked = await markAsAiMade(junk, 'image/jpeg', { sourceType: wholly, identity });
    expect(marked.marks).toContain('c2pa');
    expect((await readMarks(marked.bytes, 'image/jpeg')).c2pa?.state).toBe('valid');
  });

  it('finds nothing in what nobody marked', async () => {
    expect(await readMarks(await picture('jpeg'), 'image/jpeg')).toEqual({});
    expect(isMarked(await picture('png'))).toBe(false);
  });

  it('makes a certificate chain that holds', () => {
    const [leaf, root] = identity.certificateChain.split(/(?<=-----END CERTIFICATE-----\n)/).map((pem) => new X509Certificate(pem));
    expect(leaf!.verify(root!.publicKey)).toBe(true);
    expect(root!.verify(root!.publicKey)).toBe(true);
    expect([leaf!.ca, root!.ca, leaf!.checkIssued(root!)]).toEqual([false, true, true]);
  });
});

describe('thumbnails', () => {
  it('are marked like what they show, and keep nothing else of it', async () => {
    for (const [type, sample] of Object.entries(samples)) {
      const thumbnail = await makeThumbnail(await sample(), type, { sourceType: wholly });
      expect(thumbnail.contentType).toBe('image/webp');
      expect(Math.max(thumbnail.width, thumbnail.height)).toBeLessThanOrEqual(512);
      expect(await readMarks(thumbnail.bytes, 'image/webp')).toEqual({ iptc: wholly });
      for (const secret of [PROMPT, ...Object.values(SECRETS)]) expect(thumbnail.bytes.includes(secret)).toBe(false);
    }
  });

  it('of uploads are not marked', async () => {
    expect(isMarked((await makeThumbnail(await picture('jpeg'), 'image/jpeg')).bytes)).toBe(false);
  });

  it('shrink large pictures, upright, and leave small ones', async () => {
    const sharp = await loadSharp();
    const photo = await sharp(await picture('png', 1200, 600))
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect(await makeThumbnail(photo, 'image/jpeg')).toMatchObject({ width: 256, height: 512 });
    expect(await makeThumbnail(await picture('png'), 'image/png')).toMatchObject({ width: 64, height: 48 });
  });

  it('of a video show its still, where there is one', async () => {
    expect(await makeThumbnail(await video(), 'video/mp4', { still: await picture('png') })).toMatchObject({ width: 64, height: 48 });
    expect(await makeThumbnail(await video(), 'video/mp4')).toMatchObject({ width: 512, height: 288 });
  });

  it('of broken pictures are refused', async () => {
    expect(await refusal(makeThumbnail(Buffer.from('no picture'), 'image/png'))).toBe('undecodable');
  });
});

/** A byte of the coded media, not of a container's header. */
function mediaByte(bytes: Buffer, type: string): number {
  const marker =
    {
      'image/jpeg': Buffer.from([0xff, 0xda]),
      'image/png': 'IDAT',
      'image/webp': 'VP8 ',
      'audio/wav': 'data',
      'image/gif': Buffer.from([0x2c, 0, 0, 0, 0]),
    }[type] ?? 'mdat';
  return bytes.lastIndexOf(marker) + 30;
}
