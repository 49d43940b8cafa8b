import { asBuffer } from '../source.js';

/** The identifier of XMP among the user boxes of MP4. XMP specification part 3, section 1.2.7. */
const XMP_BOX = Buffer.from('be7acfcb97a942e89c71999491e3afac', 'hex');

/** Behind the last box, where it moves no offset. */
export function withIsoXmp(bytes: Uint8Array, xmp: string): Buffer {
  const content = Buffer.concat([XMP_BOX, Buffer.from(xmp, 'utf8')]);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(content.length + 8);
  header.write('uuid', 4, 'latin1');
  return Buffer.concat([asBuffer(bytes), header, content]);
}

/** A PRIV frame in an ID3v2.3 tag before the sound, which must carry no tag of its own. XMP specification part 3, section 1.2.5. */
export function withMp3Xmp(bytes: Uint8Array, xmp: string): Buffer {
  const content = Buffer.concat([Buffer.from('XMP\0', 'latin1'), Buffer.from(xmp, 'utf8')]);
  const frame = Buffer.alloc(10);
  frame.write('PRIV', 'latin1');
  frame.writeUInt32BE(content.length, 4);
  const size = frame.length + content.length;
  const tag = Buffer.from([0x49, 0x44, 0x33, 3, 0, 0, (size >> 21) & 0x7f, (size >> 14) & 0x7f, (size >> 7) & 0x7f, size & 0x7f]);
  return Buffer.concat([tag, frame, content, asBuffer(bytes)]);
}
