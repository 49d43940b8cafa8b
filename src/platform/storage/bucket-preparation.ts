import { createHash } from 'node:crypto';
import { Minio } from './minio.js';
import type { Log } from '../telemetry/log.js';
import { corsRules } from './bucket-rules.js';
import type { BucketUse } from './bucket-use.js';
import type { S3Client } from './s3-client.js';
import { codeOf } from './s3-errors.js';

/** Made by another process in between. */
const ALREADY_OURS = new Set(['BucketAlreadyOwnedByYou', 'BucketAlreadyExists']);
const NO_RULES_YET = new Set(['NoSuchLifecycleConfiguration', 'NoSuchCORSConfiguration', 'NotFound']);

/** Creates the bucket, and sets the rules it has not got. Rules that an operator set are left as they are. */
export async function prepareBucket(client: S3Client, { bucket, lifecycle, webOrigin }: BucketUse, log: Log): Promise<void> {
  if (!(await client.minio.bucketExists(bucket))) {
    await client.minio.makeBucket(bucket).catch((error: unknown) => {
      if (!ALREADY_OURS.has(codeOf(error))) throw error;
    });
  }
  await where('lifecycle', log, async () => {
    if (await isUnset(() => client.minio.getBucketLifecycle(bucket)))
      await client.minio.setBucketLifecycle(bucket, { Rule: [...lifecycle] });
  });
  await where('cors', log, async () => {
    if (webOrigin === null) return;
    if (!(await isUnset(() => client.ask({ method: 'GET', bucketName: bucket, query: 'cors' })))) return;
    const body = Buffer.from(corsRules(webOrigin));
    const headers = { 'Content-MD5': createHash('md5').update(body).digest('base64'), 'Content-Type': 'application/xml' };
    await client.ask({ method: 'PUT', bucketName: bucket, query: 'cors', headers }, body, [200, 204]);
  });
  await where('versioning', log, async () => {
    const versioning = (await client.minio.getBucketVersioning(bucket)) as { Status?: string } | undefined;
    // a deletion would only hide the bytes
    if (versioning?.Status === 'Enabled') log.error('storage-versioning-is-on', { bucket });
  });
}

async function isUnset(read: () => Promise<unknown>): Promise<boolean> {
  try {
    await read();
    return false;
  } catch (error) {
    if (NO_RULES_YET.has(codeOf(error))) return true;
    throw error;
  }
}

/** Where the server cannot, or the credentials may not, it is noted: retention works without. An outage is another matter. */
async function where(offer: string, log: Log, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Minio.S3Error)) throw error;
    log.info('storage-does-not-offer', { offer, code: codeOf(error) });
  }
}
