const { max, min, round } = Math;
/** 16-bit PCM in a RIFF container. Samples lie between -1 and 1; the rest is clipped. */
export function encodeWav(samples: Float32Array, sampleRate: number): Buffer {
  const dataBytes = samples.length * 2;
  const wav = Buffer.alloc(44 + dataBytes);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(36 + dataBytes, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20); // PCM
  wav.writeUInt16LE(1, 22); // one channel
  wav.writeUInt32LE(sampleRate, 24);
  wav.writeUInt32LE(sampleRate * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(dataBytes, 40);
  const pcm = new Int16Array(wav.buffer, wav.byteOffset + 44, samples.length);
  for (let index = 0; index < samples.length; index += 1) pcm[index] = round(max(-1, min(1, samples[index]!)) * 32767);
  return wav;
}
