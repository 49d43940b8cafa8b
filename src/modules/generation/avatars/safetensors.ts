import { type FileHandle, open } from 'node:fs/promises';

/** Its head is a list of tensors: some kilobytes for a personal model. */
const MAX_HEAD_BYTES = 16 * 1024 * 1024;
const LENGTH_BYTES = 8;

/** What came as trained weights is no such thing, or not whole. Another try brings the same. */
export class WeightsUnfit extends Error {
  override readonly name = 'WeightsUnfit';
  constructor(readonly code: 'no-safetensors' | 'truncated') {
    super(code);
  }
}

/**
 * Proves that a file is in the safetensors format, and whole: a length, a head in JSON, and data that its tensors fill without a gap
 * (huggingface.co/docs/safetensors). The format holds numbers alone, so nothing in it can be run. @throws WeightsUnfit
 */
export async function checkSafetensors(path: string): Promise<void> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const headBytes = Number((await read(file, 0, LENGTH_BYTES)).readBigUInt64LE());
    if (headBytes < 2 || headBytes > MAX_HEAD_BYTES) throw new WeightsUnfit('no-safetensors');
    const end = endOfTensors((await read(file, LENGTH_BYTES, headBytes)).toString('utf8'));
    if (end === null || size > LENGTH_BYTES + headBytes + end) throw new WeightsUnfit('no-safetensors');
    if (size < LENGTH_BYTES + headBytes + end) throw new WeightsUnfit('truncated');
  } finally {
    await file.close();
  }
}

async function read(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  if (bytesRead < length) throw new WeightsUnfit('truncated');
  return buffer;
}

/** Where the last tensor ends; null for a head that is none, or whose tensors leave gaps or lie over each other. */
function endOfTensors(head: string): number | null {
  const tensors = tensorsOf(head);
  if (tensors === null || tensors.length === 0) return null;
  let end = 0;
  for (const { from, to } of tensors.sort((a, b) => a.from - b.from || a.to - b.to)) {
    if (from !== end || to < from) return null;
    end = to;
  }
  return end;
}

function tensorsOf(head: string): { from: number; to: number }[] | null {
  try {
    const { __metadata__: _, ...tensors } = JSON.parse(head) as Record<string, { data_offsets: [number, number] }>;
    const spans = Object.values(tensors).map(({ data_offsets: [from, to] }) => ({ from, to }));
    return spans.every(({ from, to }) => Number.isSafeInteger(from) && Number.isSafeInteger(to)) ? spans : null;
  } catch {
    return null;
  }
}
