import { inspectOutput } from '../../../../platform/media/index.js';
import { wavOf } from './google.pcm.js';

/** A second of silence at 24 kHz. */
const SAMPLES = Buffer.alloc(48_000);

describe('bare samples', () => {
  it('become a file that plays as long as they are', async () => {
    const wav = wavOf(SAMPLES, 'audio/L16;codec=pcm;rate=24000')!;
    expect(await inspectOutput(wav, { kind: 'audio' })).toMatchObject({ contentType: 'audio/wav', durationMs: 1_000 });
  });

  it('have the rate and the channels that are said, or the usual ones', () => {
    const shape = (wav: Buffer | null) => [wav!.readUInt32LE(24), wav!.readUInt16LE(22), wav!.readUInt32LE(28)];
    expect(shape(wavOf(SAMPLES, 'audio/pcm'))).toEqual([24_000, 1, 48_000]);
    expect(shape(wavOf(SAMPLES, 'audio/L16; rate=16000; channels=2'))).toEqual([16_000, 2, 64_000]);
    expect(shape(wavOf(SAMPLES, 'audio/l16', { rate: 48_000, channels: 2 }))).toEqual([48_000, 2, 192_000]);
    expect(shape(wavOf(SAMPLES, 'audio/l16;rate=999999', { rate: -1, channels: 70_000 }))).toEqual([24_000, 1, 48_000]);
  });

  it('lose half a sample at their end', () => {
    expect(wavOf(Buffer.alloc(7), 'audio/l16;channels=2')).toHaveLength(44 + 4);
  });

  it('are nothing else', () => {
    for (const type of ['audio/mpeg', 'audio/wav', 'image/png', 'audio/l16x']) expect(wavOf(SAMPLES, type)).toBeNull();
  });
});
