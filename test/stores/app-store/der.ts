/** Just enough of ASN.1's distinguished encoding (X.690) to write a certificate. */
export type Der = Buffer;

function tagged(tag: number, ...parts: readonly Der[]): Der {
  const content = Buffer.concat(parts);
  const bytes: number[] = [];
  for (let left = content.length; left > 0; left = Math.floor(left / 256)) bytes.unshift(left % 256);
  const length = content.length < 128 ? [content.length] : [0x80 + bytes.length, ...bytes];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

export const sequence = (...parts: readonly Der[]): Der => tagged(0x30, ...parts);
export const set = (...parts: readonly Der[]): Der => tagged(0x31, ...parts);
export const explicit = (number: number, ...parts: readonly Der[]): Der => tagged(0xa0 + number, ...parts);
export const integer = (bytes: Buffer): Der => tagged(0x02, bytes[0]! & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
export const boolean = (value: boolean): Der => tagged(0x01, Buffer.from([value ? 0xff : 0]));
export const octets = (content: Buffer): Der => tagged(0x04, content);
export const bits = (content: Buffer): Der => tagged(0x03, Buffer.from([0]), content);
export const text = (value: string): Der => tagged(0x0c, Buffer.from(value, 'utf8'));
export const nothing = (): Der => tagged(0x05);

/** GeneralizedTime, to the second. */
export const time = (at: Date): Der => tagged(0x18, Buffer.from(`${at.toISOString().replace(/[-:T]|\.\d+Z$/g, '')}Z`, 'ascii'));

/** `1.2.840.10045.4.3.2`. */
export function objectId(dotted: string): Der {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(number: number): number[] {
  const digits = [number % 128];
  for (let left = Math.floor(number / 128); left > 0; left = Math.floor(left / 128)) digits.unshift(0x80 + (left % 128));
  return digits;
}
