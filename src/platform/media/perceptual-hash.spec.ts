import sharp, { type Sharp } from 'sharp';
import { seededRandom } from './drawing/seeded-random.js';
import { hashDistance, perceptualHash } from './perceptual-hash.js';

/** Many soft waves, as a photo has them; another picture for each seed. */
function picture(seed: number, side = 96) {
  const random = seededRandom(`picture ${seed}`);
  const waves = Array.from({ length: 24 }, () => ({ x: random() * 7, y: random() * 7, at: random() * 6.3, high: 2 + random() * 7 }));
  const raw = Buffer.alloc(side * side * 3);
  for (let at = 0; at < side * side; at++) {
    const [x, y] = [((at % side) / side) * Math.PI, (Math.floor(at / side) / side) * Math.PI];
    raw.fill(waves.reduce((sum, wave) => sum + wave.high * Math.sin(wave.x * x + wave.y * y + wave.at), 128), at * 3, at * 3 + 3);
  }
  return sharp(raw, { raw: { width: side, height: side, channels: 3 } });
}

describe('the perceptual hash', () => {
  const hashOf = async (image: Sharp) => (await perceptualHash(await image.toBuffer()))!;

  it('stays near for copies: scaled, coded anew, brightened, blurred, slightly cropped', async () => {
    const original = await hashOf(picture(1).png());
    const copies = [
      picture(1).jpeg({ quality: 40 }), picture(1).resize(48, 48).webp(), picture(1).modulate({ brightness: 1.1 }).png(),
      picture(1).blur(0.8).png(), picture(1).extract({ left: 1, top: 1, width: 94, height: 94 }).png(),
    ];
    for (const copy of copies) expect(hashDistance(original, await hashOf(copy))).toBeLessThanOrEqual(8);
  });

  it('is far for others', async () => {
    const hashes = await Promise.all([1, 2, 3, 4, 5, 6].map((seed) => hashOf(picture(seed).png())));
    const distances = hashes.flatMap((left, at) => hashes.slice(at + 1).map((right) => hashDistance(left, right)));
    expect(Math.min(...distances)).toBeGreaterThan(12);
  });

  it('is a signed 64-bit number, and null for a picture of one tone', async () => {
    const bits = BigInt(await hashOf(picture(3).png()));
    expect(BigInt.asIntN(64, bits)).toBe(bits);
    const blank = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#abcdef' } }).png().toBuffer();
    expect(await perceptualHash(blank)).toBeNull();
  });

  it('refuses what is no picture', async () => {
    await expect(perceptualHash(Buffer.from('not a picture'))).rejects.toThrow('The file');
  });

  it.each<[string, string, number]>([['0', '0', 0], ['-1', '0', 64], ['1', '3', 1], ['-9223372036854775808', '9223372036854775807', 64]])(
    'counts the bits between %s and %s', (left, right, bits) => expect(hashDistance(left, right)).toBe(bits));
});
