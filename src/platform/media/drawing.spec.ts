import { BufferSource, EncodedPacketSink, Input, MP4 } from 'mediabunny';
import { drawAvatar } from './drawing/avatar.js';
import { Canvas } from './drawing/canvas.js';
import { loudnessOfWav } from './drawing/loudness.js';
import { seededRandom } from './drawing/seeded-random.js';
import { H264Encoder } from './encode/h264.js';
import { encodeMp4 } from './encode/mp4.js';
import { encodeWav } from './encode/wav.js';
import { isMarked } from './read-marks.js';
import { loadSharp } from './sharp.js';

describe('system-made pictures', () => {
  it('P2 a profile picture follows from its seed alone, and differs from others', async () => {
    const sharp = await loadSharp();
    const [one, again, other] = [await drawAvatar('k3'), await drawAvatar('k3'), await drawAvatar('k4')];
    expect(one.equals(again)).toBe(true);
    expect(one.equals(other)).toBe(false);
    expect(await sharp(one).metadata()).toMatchObject({ format: 'webp', width: 256, height: 256 });
    expect(isMarked(one)).toBe(false); // drawn by rules, not by a model
  });

  it('chance follows from the seed, and spreads', () => {
    const random = seededRandom('a');
    const numbers = Array.from({ length: 2000 }, random);
    expect(numbers.slice(0, 5)).toEqual(Array.from({ length: 5 }, seededRandom('a')));
    expect(numbers.slice(0, 5)).not.toEqual(Array.from({ length: 5 }, seededRandom('b')));
    expect(Math.abs(numbers.reduce((sum, value) => sum + value) / 2000 - 0.5)).toBeLessThan(0.03);
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
  });

  it('writes letters without fonts', async () => {
    const canvas = new Canvas(40, 10);
    expect(await canvas.text('I-1', 1, 1, 1, [255, 255, 255])).toBe(17);
    expect(Array.from({ length: 5 }, (_, x) => canvas.pixels[(1 * 40 + 1 + x) * 3]! > 128)).toEqual([false, true, true, true, false]);
  });

  it('clips what lies outside', async () => {
    const canvas = new Canvas(8, 8);
    await canvas.disc(-50, 4, 10, [255, 0, 0]);
    await canvas.rect(6, 6, 100, 100, [0, 255, 0]);
    expect([...canvas.pixels.subarray(0, 3)]).toEqual([0, 0, 0]);
    expect([...canvas.pixels.subarray(7 * 8 * 3 + 21)]).toEqual([0, 255, 0]);
  });
});

describe('encoders', () => {
  it('write a video whose first picture is key and whose still parts cost nothing', async () => {
    const [width, height] = [48, 34];
    async function* frames(): AsyncGenerator<Uint8Array> {
      const pixels = new Uint8Array(width * height * 3).fill(90);
      yield pixels;
      yield pixels;
      pixels[0] = 255;
      yield pixels;
    }
    const input = new Input({ formats: [MP4], source: new BufferSource(await encodeMp4(frames(), { width, height, framesPerSecond: 4 })) });
    const track = (await input.getPrimaryVideoTrack())!;
    expect([await track.getCodec(), await track.getDisplayWidth(), await track.getDisplayHeight()]).toEqual(['avc', 48, 34]);
    const packets = [];
    for await (const packet of new EncodedPacketSink(track).packets()) packets.push(packet);
    expect(packets.map(({ type }) => type)).toEqual(['key', 'delta', 'delta']);
    expect(packets.map(({ byteLength }) => byteLength > 384)).toEqual([true, false, true]);
    expect(packets[1]!.byteLength).toBeLessThan(20);
    expect(await track.determinePacketType(packets[0]!)).toBe('key');
    input.dispose();
  });

  it('write the colours of BT.709, studio range, one block after the other', () => {
    const encoder = new H264Encoder(16, 16);
    const red = Uint8Array.from({ length: 16 * 16 * 3 }, (_, index) => (index % 3 === 0 ? 255 : 0));
    const { data } = encoder.encode(red);
    const samples = data.subarray(data.length - 1 - 384, data.length - 1); // before the byte of the stop bit
    expect([samples[0], samples[255], samples[256], samples[320]]).toEqual([63, 63, 102, 240]);
  });

  it('write sound whose loudness can be read again', () => {
    const samples = Float32Array.from({ length: 8000 }, (_, index) => Math.sin(index / 3) * (index < 4000 ? 0.1 : 0.8));
    const levels = loudnessOfWav(encodeWav(samples, 8000), 4)!;
    expect(levels[0]).toBeCloseTo(0.125, 2);
    expect(levels[3]).toBeCloseTo(1, 2);
    expect(loudnessOfWav(Buffer.from('RIFF'), 4)).toBeUndefined();
  });
});
