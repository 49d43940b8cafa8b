import { MediaRefused } from '../media-refused.js';
import type { MediaLimits, MediaSource } from '../media-types.js';
import { readWhole, sizeOf } from '../source.js';

// C0 controls besides tab, line feed, form feed and carriage return; DEL and C1 controls. Binary files always have some.
const CONTROL = /[\u0000-\u0008\u000b\u000e-\u001f\u007f-\u009f]/;
const MARKUP = /^\s*(<!doctype|<html|<\?xml|<script|<svg|%pdf-|<!--)/i;

/** UTF-8 text without byte order mark. Text has no metadata; what it says is the person's. */
export async function cleanText(source: MediaSource, limits: MediaLimits): Promise<Buffer> {
  if ((await sizeOf(source)) > limits.maxTextBytes) throw new MediaRefused('too-large');
  const text = decode(await readWhole(source));
  if (CONTROL.test(text)) throw new MediaRefused('not-text');
  if (MARKUP.test(text)) throw new MediaRefused('type-mismatch', 'markup announced as text');
  if (text.trim() === '') throw new MediaRefused('empty-file');
  return Buffer.from(text, 'utf8');
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes); // drops the mark
  } catch {
    throw new MediaRefused('not-text');
  }
}
