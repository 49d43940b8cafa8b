export const CALL_MS = 10_000;
/** A transfer has this long, and as long as its bytes take at the slowest speed that is put up with. */
export const TRANSFER_MS = 30_000;
const SLOWEST_BYTES_PER_MS = 128;

export function transferMs(bytes: number): number {
  return TRANSFER_MS + Math.ceil(bytes / SLOWEST_BYTES_PER_MS);
}
