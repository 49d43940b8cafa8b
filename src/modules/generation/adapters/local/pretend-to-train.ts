import { createHash } from 'node:crypto';

interface Weights {
  readonly bytes: Buffer;
  readonly contentType: string;
}

/**
 * Stands in for a training: a true safetensors file (huggingface.co/docs/safetensors: length, JSON head, data) whose eight numbers follow
 * from the hash of the archive. Nothing looks at the photos, so nothing of them is in it.
 */
export function pretendToTrain(datasetSha256: string): Weights {
  const data = createHash('sha256').update(datasetSha256).digest();
  const tensor = { dtype: 'F32', shape: [data.length / 4], data_offsets: [0, data.length] };
  const head = Buffer.from(JSON.stringify({ __metadata__: { madeBy: 'stand-in' }, 'avatar.seed': tensor }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(head.length));
  return { bytes: Buffer.concat([length, head, data]), contentType: 'application/octet-stream' };
}
