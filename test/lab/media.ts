import { createHash } from 'node:crypto';
import { encodeMp4 } from '../../src/platform/media/index.js';
import { png, wav } from '../support/stand-ins/media-files.js';

/** `weights`: what a training leaves, in the safetensors format. */
export type MediaKind = 'image' | 'video' | 'audio' | 'weights';

export interface MediaFile {
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly extension: string;
}

const clips = new Map<string, Promise<Buffer>>();

/** A small file that can be decoded; the same for the same seed. */
export async function mediaFile(kind: MediaKind, seed: string): Promise<MediaFile> {
  const [red = 0, green = 0, blue = 0] = createHash('sha256').update(seed).digest();
  switch (kind) {
    case 'image':
      return { bytes: png(64, 64, [red, green, blue]), contentType: 'image/png', extension: 'png' };
    case 'audio':
      return { bytes: wav(220 + red), contentType: 'audio/wav', extension: 'wav' };
    case 'video':
      return { bytes: await clip(red & 0xf0), contentType: 'video/mp4', extension: 'mp4' };
    case 'weights':
      return { bytes: safetensors(seed), contentType: 'application/octet-stream', extension: 'safetensors' };
  }
}

/** Few different ones: encoding takes time. */
function clip(shade: number): Promise<Buffer> {
  const key = String(shade);
  const made = clips.get(key) ?? encodeMp4(frames(shade), { width: 64, height: 64, framesPerSecond: 4 });
  clips.set(key, made);
  return made;
}

async function* frames(shade: number): AsyncIterable<Uint8Array> {
  for (let n = 0; n < 4; n += 1) yield new Uint8Array(64 * 64 * 3).fill((shade + n * 8) & 0xff);
}

/** One tensor of eight floats (huggingface.co/docs/safetensors: length, JSON header, data). */
function safetensors(seed: string): Buffer {
  const data = createHash('sha256').update(seed).digest();
  const header = Buffer.from(JSON.stringify({ lora: { dtype: 'F32', shape: [8], data_offsets: [0, data.length] } }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, data]);
}
