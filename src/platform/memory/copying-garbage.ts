import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (options: { readonly type: 'minor' | 'major' }) => void;

/** Beyond what was in use at the beginning, buffers included. V8 by itself lets 40 MB gather in a heap as large as the service's. */
const GROWTH_BYTES = 32e6;
/** A collection of everything stops the process for a tenth of a second. */
const SELDOM_MS = 10_000;

let collect: Collect | undefined;

/**
 * For whoever moves gigabytes through buffers, one for each such copy. Buffers lie outside of V8's heap, which counts them late, so that
 * tens of megabytes of dead ones pile up, and what is alive meanwhile grows old and stays.
 */
export class CopyingGarbage {
  private restBytes = bytesInUse();
  private collectedAtMs = performance.now();

  /** To be called every few megabytes: takes a millisecond. */
  collect(): void {
    collect ??= exposed();
    collect({ type: 'minor' });
    const now = performance.now();
    if (bytesInUse() < this.restBytes + GROWTH_BYTES || now < this.collectedAtMs + SELDOM_MS) return;
    collect({ type: 'major' });
    this.collectedAtMs = now;
    this.restBytes = Math.max(this.restBytes, bytesInUse());
  }
}

function bytesInUse(): number {
  const { used_heap_size: heap, external_memory: outside } = getHeapStatistics();
  return heap + outside;
}

/** V8 gives `gc` to contexts made from then on; nobody else gets it (`v8.setFlagsFromString` of Node's documentation). */
function exposed(): Collect {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as Collect;
  setFlagsFromString('--no-expose-gc');
  return gc;
}
