import { crc32, deflateRawSync } from 'node:zlib';

const latin = (text: string): Buffer => Buffer.from(text, 'latin1');

/** An archive of one packed file, whole. APPNOTE 4.3. */
export function zip(name = 'evil.js', content = 'alert(1)'): Buffer {
  const packed = deflateRawSync(content);
  const sizes = Buffer.alloc(12);
  sizes.writeUInt32LE(crc32(content), 0);
  sizes.writeUInt32LE(packed.length, 4);
  sizes.writeUInt32LE(content.length, 8);
  const common = Buffer.concat([latin('\x14\0\0\0\x08\0\0\0\0\0'), sizes, Buffer.from([name.length, 0, 0, 0])]);
  const local = Buffer.concat([latin('PK\x03\x04'), common, latin(name), packed]);
  const entry = Buffer.concat([latin('PK\x01\x02\x14\0'), common, Buffer.alloc(14), latin(name)]);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.set([1, 0, 1, 0], 8);
  end.writeUInt32LE(entry.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, entry, end]);
}

/** What is put behind a file to make it two at once. */
export const FOREIGN: Readonly<Record<string, Buffer>> = {
  'a ZIP': zip(),
  'an empty ZIP': latin('PK\x05\x06').fill(0, 4),
  'a RAR': latin('Rar!\x1a\x07\x01\0 and so on'),
  'a 7z': latin('7z\xbc\xaf\x27\x1c\0\x04'),
  'a gzip': latin('\x1f\x8b\x08\0\0\0\0\0\0\x03'),
  'a program for Linux': latin('\x7fELF\x02\x01\x01\0\0'),
  'a program for Windows': latin('MZ\x90\0\x03\0\0\0\x04'),
  'a Java class': latin('\xca\xfe\xba\xbe\0\0\0\x41'),
  WebAssembly: latin('\0asm\x01\0\0\0'),
  'a shell script': latin('#!/bin/sh\necho evil\n'),
  'a PDF': latin('%PDF-1.7\n'),
  'a web page': latin('\r\n<!DOCTYPE html><html><p>'),
  'a script': latin('<SCRIPT>alert(1)</SCRIPT>'),
  PHP: latin('<?php phpinfo();'),
  'a drawing': latin('<svg onload="alert(1)">'),
};
