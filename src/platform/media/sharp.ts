import type { Sharp, SharpOptions } from 'sharp';
import { Gate } from './gate.js';

type SharpModule = typeof import('sharp');

let loading: Promise<SharpModule['default']> | undefined;

/** Loaded at first use: the library costs about 20 MB that an idle service should not pay. */
export function loadSharp(): Promise<SharpModule['default']> {
  loading ??= import('sharp').then(({ default: sharp }) => {
    sharp.cache(false); // inputs are untrusted and never seen twice
    sharp.concurrency(2); // threads within one picture; the gate bounds the pictures
    // SVG can name other files and fonts, and the loaders below are not needed: only what the allow-list names may be decoded.
    sharp.block({ operation: ['VipsForeignLoad'] });
    sharp.unblock({ operation: LOADERS });
    return sharp;
  });
  return loading;
}

const LOADERS = ['Jpeg', 'Png', 'Webp', 'Heif', 'Nsgif'].map((format) => `VipsForeignLoad${format}`);

/** Two pictures at a time in one process. */
export const pictureGate = new Gate(2);

/** Strict decoding of an untrusted picture. 'error' refuses truncated and corrupt files, and lets harmless oddities of cameras pass. */
export const STRICT_DECODING = { failOn: 'error', sequentialRead: true, unlimited: false } as const satisfies SharpOptions;

export type { Sharp };
