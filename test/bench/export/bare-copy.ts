/**
 * What the export is measured by: copies the objects whose keys come on stdin, a line each, into a stored zip in the same bucket, with the
 * same client and the same zip library and nothing else. Tells on stdout how long it took.
 */
import { createInterface } from 'node:readline';
import { Client } from 'minio';
import { ZipFile } from 'yazl';

const { S3_ENDPOINT = '', S3_ACCESS_KEY = '', S3_SECRET_KEY = '', S3_BUCKET = 'aicasso', S3_REGION = 'us-east-1' } = process.env;
const TARGET = 'export/bare-copy';

const keys: string[] = [];
for await (const key of createInterface({ input: process.stdin })) keys.push(key);
const { hostname, port, protocol } = new URL(S3_ENDPOINT);
const client = new Client({
  endPoint: hostname, port: Number(port), useSSL: protocol === 'https:', region: S3_REGION,
  accessKey: S3_ACCESS_KEY, secretKey: S3_SECRET_KEY,
});
const startedAt = performance.now();
const zip = new ZipFile();
for (const [n, key] of keys.entries()) {
  zip.addReadStreamLazy(`${n}.png`, { compress: false }, (done) => {
    client.getObject(S3_BUCKET, key).then((bytes) => done(null, bytes), (error: Error) => done(error, null as never));
  });
}
zip.end();
await client.putObject(S3_BUCKET, TARGET, zip.outputStream as never, undefined, { 'Content-Type': 'application/zip' });
process.stdout.write(`${performance.now() - startedAt}\n`);
await client.removeObject(S3_BUCKET, TARGET);
process.exit(0);
