const { clz32, max } = Math;
/** Bits, most significant first, with the variable-length codes of H.264 (ITU-T H.264, section 9.1). */
export class BitWriter {
  private bytes: Buffer;
  private used = 0;
  private current = 0;
  private bitsInCurrent = 0;

  constructor(capacity = 64) {
    this.bytes = Buffer.alloc(capacity);
  }

  bits(value: number, count: number): this {
    for (let bit = count - 1; bit >= 0; bit -= 1) {
      this.current = (this.current << 1) | ((value >>> bit) & 1);
      this.bitsInCurrent += 1;
      if (this.bitsInCurrent === 8) this.flushByte();
    }
    return this;
  }

  /** ue(v) */
  unsigned(value: number): this {
    const length = 32 - clz32(value + 1);
    return this.bits(0, length - 1).bits(value + 1, length);
  }

  /** se(v) */
  signed(value: number): this {
    return this.unsigned(value > 0 ? value * 2 - 1 : -value * 2);
  }

  align(): this {
    while (this.bitsInCurrent !== 0) this.bits(0, 1);
    return this;
  }

  /** Whole bytes; the writer must be aligned. */
  append(data: Uint8Array): this {
    this.makeRoom(data.length);
    this.bytes.set(data, this.used);
    this.used += data.length;
    return this;
  }

  /** The stop bit and the padding behind it. */
  finish(): Buffer {
    this.bits(1, 1).align();
    return this.bytes.subarray(0, this.used);
  }

  private flushByte(): void {
    this.makeRoom(1);
    this.bytes[this.used] = this.current;
    this.used += 1;
    this.current = 0;
    this.bitsInCurrent = 0;
  }

  private makeRoom(more: number): void {
    if (this.used + more <= this.bytes.length) return;
    const larger = Buffer.alloc(max(this.bytes.length * 2, this.used + more));
    this.bytes.copy(larger, 0, 0, this.used);
    this.bytes = larger;
  }
}
