import type { Config } from '../config/config.js';
import type { ServerFault } from '../config/server-fault.js';
import { S3Client } from './s3-client.js';
import { codeOf } from './s3-errors.js';
import { storageFaultOf } from './storage-fault.js';

const WITHIN_MS = 10_000;

/** Asks for the bucket, which may be absent. Null when storage answers as it should. */
export async function storageFault({ endpoint, bucket, ...access }: Config['s3']): Promise<ServerFault | null> {
  try {
    const client = new S3Client(endpoint, access);
    await client.within(WITHIN_MS, () => client.minio.bucketExists(bucket));
    return null;
  } catch (error) {
    return storageFaultOf(codeOf(error));
  }
}
