import { MediaRefused } from '../media-refused.js';
import type { MediaSource } from '../media-types.js';
import { FileBytes } from './file-bytes.js';

const UNKNOWN_LENGTH = 0xffffffff; // written by recorders that stream

/** A WAV file cut short still plays; its sound chunk tells how much there should be. @throws MediaRefused truncated */
export async function checkRiffLength(source: MediaSource): Promise<void> {
  await FileBytes.within(source, async (bytes) => {
    if ((await bytes.at(0, 4)).toString('latin1') !== 'RIFF') return; // RF64 keeps its lengths elsewhere
    for (let at = 12; at + 8 <= bytes.total;) {
      const chunk = await bytes.at(at, 8);
      const length = chunk.readUInt32LE(4);
      if (chunk.toString('latin1', 0, 4) === 'data') {
        if (length !== UNKNOWN_LENGTH && at + 8 + length > bytes.total) throw new MediaRefused('truncated', 'the sound chunk is cut');
        return;
      }
      at += 8 + length + (length % 2);
    }
    throw new MediaRefused('no-usable-track', 'no sound chunk');
  });
}
