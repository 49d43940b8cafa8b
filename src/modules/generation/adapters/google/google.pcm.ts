const BYTES_PER_SAMPLE = 2;
const HEADER_BYTES = 44;
const USUAL_RATE = 24_000;
const MAX_RATE = 192_000;
const MAX_CHANNELS = 8;

interface Shape {
  readonly rate?: unknown;
  readonly channels?: unknown;
}

/**
 * Raw samples as a WAV file (RIFF, 16 bits); null for any other type. Google writes `audio/L16;codec=pcm;rate=24000` and means
 * little-endian samples, unlike RFC 2586.
 */
export function wavOf(samples: Buffer, contentType: string, given: Shape = {}): Buffer | null {
  if (!/^audio\/(?:l16|pcm)\b/i.test(contentType)) return null;
  const rate = upTo(MAX_RATE, given.rate) ?? upTo(MAX_RATE, parameter(contentType, 'rate')) ?? USUAL_RATE;
  const channels = upTo(MAX_CHANNELS, given.channels) ?? upTo(MAX_CHANNELS, parameter(contentType, 'channels')) ?? 1;
  const frame = channels * BYTES_PER_SAMPLE;
  const length = samples.length - (samples.length % frame);
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(HEADER_BYTES - 8 + length, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20); // PCM
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * frame, 28);
  header.writeUInt16LE(frame, 32);
  header.writeUInt16LE(BYTES_PER_SAMPLE * 8, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(length, 40);
  return Buffer.concat([header, samples.subarray(0, length)]);
}

function parameter(contentType: string, name: string): unknown {
  const [, value] = new RegExp(`;\\s*${name}=(\\d{1,6})\\b`, 'i').exec(contentType) ?? [];
  return value === undefined ? undefined : Number(value);
}

function upTo(max: number, value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 && value <= max ? value : null;
}
