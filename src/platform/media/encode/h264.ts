import { BitWriter } from './bit-writer.js';

const { ceil, min, round } = Math;

const MB = 16;
const PCM_BYTES = 384;
const SLICE_P = 5;
const SLICE_I = 7;
const I_PCM = 25;

/**
 * A small H.264 encoder: constrained baseline, every macroblock either raw (I_PCM) or, when it did not change, skipped. Lossless but for
 * colour subsampling, large, and decodable everywhere. Sections named are those of ITU-T H.264 (08/2021).
 */
export class H264Encoder {
  readonly sps: Buffer;
  readonly pps: Buffer;
  private readonly columns: number;
  private readonly rows: number;
  private previous: Buffer | undefined;
  private frame = 0;

  /** Sides are even and at least 2. */
  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.columns = ceil(width / MB);
    this.rows = ceil(height / MB);
    this.sps = this.sequenceParameters();
    this.pps = pictureParameters();
  }

  /** avcC, ISO/IEC 14496-15, section 5.3.3.1: units have lengths of four bytes. */
  get description(): Buffer {
    return Buffer.concat([
      Buffer.from([1, this.sps[1]!, this.sps[2]!, this.sps[3]!, 0xff, 0xe1]),
      lengthOf(this.sps, 2),
      this.sps,
      Buffer.from([1]),
      lengthOf(this.pps, 2),
      this.pps,
    ]);
  }

  get codec(): string {
    return `avc1.${this.sps.toString('hex', 1, 4)}`;
  }

  /** One picture of tightly packed RGB. The first is a key picture, the rest build on it. */
  encode(rgb: Uint8Array): { data: Buffer; isKey: boolean } {
    const blocks = macroblocks(rgb, this.width, this.height, this.columns, this.rows);
    const isKey = this.previous === undefined;
    const writer = this.sliceHeader(isKey, blocks.length);
    if (isKey)
      for (let at = 0; at < blocks.length; at += PCM_BYTES)
        writer
          .unsigned(I_PCM)
          .align()
          .append(blocks.subarray(at, at + PCM_BYTES));
    else this.writeChanges(writer, blocks, this.previous!);
    this.previous = blocks;
    this.frame += 1;
    const unit = nalUnit(isKey ? 0x65 : 0x61, writer.finish());
    return { data: Buffer.concat([lengthOf(unit, 4), unit]), isKey };
  }

  private writeChanges(writer: BitWriter, blocks: Buffer, previous: Buffer): void {
    let skipped = 0;
    for (let at = 0; at < blocks.length; at += PCM_BYTES) {
      if (blocks.compare(previous, at, at + PCM_BYTES, at, at + PCM_BYTES) === 0) {
        skipped += 1;
        continue;
      }
      writer
        .unsigned(skipped)
        .unsigned(SLICE_P + I_PCM)
        .align()
        .append(blocks.subarray(at, at + PCM_BYTES));
      skipped = 0;
    }
    if (skipped > 0) writer.unsigned(skipped);
  }

  /** Section 7.3.3. Without deblocking, so that raw blocks stay as they are. */
  private sliceHeader(isKey: boolean, capacity: number): BitWriter {
    const writer = new BitWriter(capacity + 1024);
    writer
      .unsigned(0)
      .unsigned(isKey ? SLICE_I : SLICE_P)
      .unsigned(0)
      .bits(this.frame % 16, 4);
    if (isKey) writer.unsigned(0).bits(0, 2);
    else writer.bits(0, 3); // as many references as announced, in their order, none marked
    return writer.signed(0).unsigned(1);
  }

  /** Section 7.3.2.1.1 and annex E: BT.709, studio range, cropped to the true size. */
  private sequenceParameters(): Buffer {
    const [cropRight, cropBottom] = [(this.columns * MB - this.width) / 2, (this.rows * MB - this.height) / 2];
    const writer = new BitWriter();
    writer.bits(66, 8).bits(0xc0, 8).bits(40, 8).unsigned(0).unsigned(0).unsigned(2).unsigned(1).bits(0, 1);
    writer
      .unsigned(this.columns - 1)
      .unsigned(this.rows - 1)
      .bits(1, 1)
      .bits(1, 1);
    writer.bits(1, 1).unsigned(0).unsigned(cropRight).unsigned(0).unsigned(cropBottom);
    writer.bits(1, 1).bits(0, 2).bits(1, 1).bits(5, 3).bits(0, 1).bits(1, 1).bits(1, 8).bits(1, 8).bits(1, 8);
    writer.bits(0, 5).bits(0, 1); // no chroma location, timing, HRD, picture structure or restrictions
    return nalUnit(0x67, writer.finish());
  }
}

/** Section 7.3.2.2: CAVLC, one slice group, deblocking set per slice. */
function pictureParameters(): Buffer {
  const writer = new BitWriter();
  writer.unsigned(0).unsigned(0).bits(0, 2).unsigned(0).unsigned(0).unsigned(0).bits(0, 3).signed(0).signed(0).signed(0).bits(0b100, 3);
  return nalUnit(0x68, writer.finish());
}

/** Adds the emulation prevention bytes of section 7.4.1. Studio-range samples are never 0, so only headers can need one. */
function nalUnit(header: number, payload: Buffer): Buffer {
  const parts: Buffer[] = [Buffer.from([header])];
  let from = 0;
  for (let at = payload.indexOf('\0\0'); at !== -1 && at + 2 < payload.length; at = payload.indexOf('\0\0', at)) {
    if (payload[at + 2]! <= 3) {
      parts.push(payload.subarray(from, at + 2), Buffer.from([3]));
      from = at + 2;
      at += 2;
    } else at += 1;
  }
  parts.push(payload.subarray(from));
  return Buffer.concat(parts);
}

function lengthOf(unit: Buffer, bytes: 2 | 4): Buffer {
  const length = Buffer.alloc(bytes);
  length.writeUIntBE(unit.length, 0, bytes);
  return length;
}

/** BT.709 studio range, 4:2:0, in macroblock order: 256 luma, 64 blue, 64 red samples each. Edges repeat beyond the picture. */
function macroblocks(rgb: Uint8Array, width: number, height: number, columns: number, rows: number): Buffer {
  const out = Buffer.allocUnsafe(columns * rows * PCM_BYTES);
  let block = 0;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      for (let y = 0; y < MB; y += 2) {
        for (let x = 0; x < MB; x += 2)
          writeQuad(rgb, width, height, column * MB + x, row * MB + y, out, block, y * MB + x, (y / 2) * 8 + x / 2);
      }
      block += PCM_BYTES;
    }
  }
  return out;
}

function writeQuad(
  rgb: Uint8Array,
  width: number,
  height: number,
  left: number,
  top: number,
  out: Buffer,
  block: number,
  luma: number,
  chroma: number,
): void {
  let [red, green, blue] = [0, 0, 0];
  for (let corner = 0; corner < 4; corner += 1) {
    const x = min(left + (corner & 1), width - 1);
    const y = min(top + (corner >> 1), height - 1);
    const at = (y * width + x) * 3;
    const [r, g, b] = [rgb[at]!, rgb[at + 1]!, rgb[at + 2]!];
    out[block + luma + (corner & 1) + (corner >> 1) * MB] = round(16 + (219 / 255) * (0.2126 * r + 0.7152 * g + 0.0722 * b));
    red += r;
    green += g;
    blue += b;
  }
  const lumaMean = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  out[block + 256 + chroma] = round(128 + ((224 / 255) * (blue - lumaMean)) / 4 / 1.8556);
  out[block + 320 + chroma] = round(128 + ((224 / 255) * (red - lumaMean)) / 4 / 1.5748);
}
