import { MediaRefused } from '../media-refused.js';

/**
 * H.264 and H.265 pictures may carry free text beside the image ("unregistered user data" SEI): cameras and dashcams put positions and
 * serial numbers there, and a copy of the packets would keep it. ITU-T H.264 section 7.3.2.3, H.265 section 7.3.2.4.
 */
const UNREGISTERED_USER_DATA = 5;

export type NalCodec = 'avc' | 'hevc';

/**
 * One packet without such units, the same array when there are none.
 * @param lengthBytes how many bytes give a unit's length (from avcC or hvcC)
 * @throws MediaRefused undecodable when the lengths do not add up
 */
export function withoutUserData(packet: Uint8Array, codec: NalCodec, lengthBytes: number): Uint8Array {
  const kept: Uint8Array[] = [];
  let dropped = false;
  for (let at = 0; at < packet.length;) {
    const end = at + lengthBytes + unitLength(packet, at, lengthBytes);
    if (end > packet.length) throw new MediaRefused('undecodable', 'a video packet is cut');
    if (isUserData(packet.subarray(at + lengthBytes, end), codec)) dropped = true;
    else kept.push(packet.subarray(at, end));
    at = end;
  }
  return dropped && kept.length > 0 ? Buffer.concat(kept) : packet;
}

function unitLength(packet: Uint8Array, at: number, lengthBytes: number): number {
  let length = 0;
  for (let index = 0; index < lengthBytes; index += 1) length = length * 256 + (packet[at + index] ?? Number.POSITIVE_INFINITY);
  return length;
}

function isUserData(unit: Uint8Array, codec: NalCodec): boolean {
  if (unit.length < 3) return false;
  const type = codec === 'avc' ? unit[0]! & 0x1f : (unit[0]! >> 1) & 0x3f;
  const isSei = codec === 'avc' ? type === 6 : type === 39 || type === 40;
  return isSei && payloadTypes(unit.subarray(codec === 'avc' ? 1 : 2)).includes(UNREGISTERED_USER_DATA);
}

function payloadTypes(sei: Uint8Array): number[] {
  const types: number[] = [];
  let at = 0;
  const runOf255 = (): number => {
    let value = 0;
    while (sei[at] === 0xff) {
      value += 255;
      at += 1;
    }
    value += sei[at] ?? 0;
    at += 1;
    return value;
  };
  while (at + 2 <= sei.length && sei[at] !== 0x80) {
    types.push(runOf255());
    at += runOf255();
  }
  return types;
}

/** From the decoder configuration record: avcC byte 4, hvcC byte 21. */
export function lengthBytesOf(description: Uint8Array, codec: NalCodec): number {
  return ((description[codec === 'avc' ? 4 : 21] ?? 3) & 3) + 1;
}
