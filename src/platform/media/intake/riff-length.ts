import { open } from 'node:fs/promises';
import { MediaRefused } from '../media-refused.js';
import type { MediaSource } from '../media-types.js';
import { asBuffer, readHead, sizeOf } from '../source.js';

const UNKNOWN_LENGTH = 0xffffffff; // written by recorders that stream

/** A WAV file cut short still plays; its sound chunk tells how much there should be. @throws MediaRefused truncated */
export async function checkRiffLength(source: MediaSource): Promise<void> {
  const total = await sizeOf(source);
  const head = await readHead(source, 12);
  if (head.toString('latin1', 0, 4) !== 'RIFF') return; // RF64 keeps its lengths elsewhere
  const file = 'path' in source ? await open(source.path, 'r') : undefined;
  try {
    for (let at = 12; at + 8 <= total;) {
      const chunk = file ? (await file.read(Buffer.alloc(8), 0, 8, at)).buffer : asBuffer(source as Uint8Array).subarray(at, at + 8);
      const length = chunk.readUInt32LE(4);
      if (chunk.toString('latin1', 0, 4) === 'data') {
        if (length !== UNKNOWN_LENGTH && at + 8 + length > total) throw new MediaRefused('truncated', 'the sound chunk is cut');
        return;
      }
      at += 8 + length + (length % 2);
    }
    throw new MediaRefused('no-usable-track', 'no sound chunk');
  } finally {
    await file?.close();
  }
}
