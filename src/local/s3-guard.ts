import { Transform } from 'node:stream';
import type { S3Context, S3Middleware } from '@20minutes/s3rver';
import S3Error from '@20minutes/s3rver/lib/models/error.js';
import { SystemClock, type Clock } from '../kernel/clock.js';
import { MalformedForm, readUploadForm } from './form-stream.js';
import { checkPostPolicy, PolicyRefusal, type Credentials, type SizeRange } from './post-policy.js';
import type { OpenUpload, WholeObjectStore } from './s3-store.js';

const LOCAL_ORIGIN = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/;
const READ_AWAY_LIMIT_BYTES = 256 * 1024 * 1024;
const METHODS = 'GET, HEAD, PUT, POST, DELETE';
const EXPOSED = 'ETag, Content-Length, Content-Range, Accept-Ranges, Last-Modified';

/**
 * Stands before the S3 package and refuses what real S3 refuses and the package lets through: requests without a signature, and form
 * uploads that break their policy. Lets browsers on this machine call across origins.
 */
export function s3Guard(store: WholeObjectStore, credentials: Credentials, clock: Clock = new SystemClock()): S3Middleware {
  return async (ctx, next) => {
    const origin = ctx.get('origin');
    if (LOCAL_ORIGIN.test(origin)) allowOrigin(ctx, origin);
    if (ctx.method === 'OPTIONS') {
      ctx.status = 204;
      return;
    }
    const bucket = /^\/([a-z0-9.-]{3,63})\/?$/.exec(ctx.path)?.[1];
    if (ctx.method === 'POST' && bucket && /^multipart\/form-data\b/i.test(ctx.get('content-type'))) {
      await inWordsOfS3(ctx, () => storePosted(ctx, store, bucket, credentials, clock));
      return;
    }
    checkSigned(ctx, credentials);
    if (walks(decoded(ctx.path))) throw new S3Error('InvalidURI', 'A key may not walk through folders.');
    if (ctx.method === 'GET' && bucket && 'uploads' in ctx.query) {
      ctx.body = listOf(bucket, await store.openUploads(bucket, String(ctx.query['prefix'] ?? '')));
      return;
    }
    const { uploadId } = ctx.query;
    if (ctx.method === 'DELETE' && typeof uploadId === 'string') {
      const isDropped = await store.dropUpload(decoded(ctx.path).split('/')[1]!, uploadId);
      if (!isDropped) throw new S3Error('NoSuchUpload', 'There is no such upload.');
      ctx.status = 204;
      return;
    }
    await makeRangeAbsolute(ctx, store);
    await next();
  };
}

function listOf(bucket: string, uploads: readonly OpenUpload[]): Record<string, unknown> {
  const Upload = uploads.map(({ key, id, begunAt }) => ({ Key: key, UploadId: id, Initiated: begunAt.toISOString() }));
  const page = { Bucket: bucket, KeyMarker: '', UploadIdMarker: '', MaxUploads: 1000, IsTruncated: false };
  return { ListMultipartUploadsResult: { ...page, Upload } };
}

/** The package verifies a signature that is there; that one is there, complete and short-lived is checked here. */
function checkSigned(ctx: S3Context, { region }: Credentials): void {
  const credential = ctx.query['X-Amz-Credential'];
  if (typeof credential === 'string') {
    const expires = Number(ctx.query['X-Amz-Expires']);
    const isWhole = typeof ctx.query['X-Amz-Signature'] === 'string' && ctx.query['X-Amz-Algorithm'] === 'AWS4-HMAC-SHA256';
    if (!isWhole || !Number.isInteger(expires) || expires < 1 || expires > 604_800) {
      throw new S3Error('AuthorizationQueryParametersError', 'The query string does not carry a whole signature.');
    }
    if (credential.split('/')[2] !== region) throw new S3Error('AuthorizationQueryParametersError', `The region must be ${region}.`);
  } else if (!ctx.get('authorization').startsWith('AWS4-HMAC-SHA256 ')) {
    throw new S3Error('AccessDenied', 'Access Denied');
  }
}

async function storePosted(
  ctx: S3Context, store: WholeObjectStore, bucket: string, credentials: Credentials, clock: Clock,
): Promise<void> {
  const { fields, file } = await readUploadForm(ctx.req, ctx.get('content-type'));
  const size = checkPostPolicy({ bucket, fields }, credentials, clock.now());
  if (!(await store.getBucket(bucket))) throw new S3Error('NoSuchBucket', 'The specified bucket does not exist', { BucketName: bucket });
  const key = fields.get('key') ?? '';
  if (key === '' || walks(key)) throw new S3Error('InvalidArgument', 'The key is not usable.');
  const metadata = Object.fromEntries([...fields].filter(([name]) => name === 'content-type' || name.startsWith('x-amz-meta-')));
  const limited = within(size);
  file.once('error', (error) => limited.destroy(error));
  limited.once('error', () => file.destroy());
  const { md5 } = await store.putObject({ bucket, key, content: file.pipe(limited), metadata });
  ctx.set('ETag', `"${md5}"`);
  const location = `http://${ctx.get('host')}/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
  ctx.set('Location', location);
  const status = fields.get('success_action_status');
  ctx.status = status === '200' ? 200 : status === '201' ? 201 : 204;
  if (status === '200') ctx.body = '';
  if (status === '201') ctx.body = { PostResponse: { Location: location, Bucket: bucket, Key: key, ETag: `"${md5}"` } };
}

/** Breaks off as soon as the file is too long, and at its end when it is too short, so that nothing is stored. */
function within({ min, max }: SizeRange): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > max) done(new PolicyRefusal('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size.'));
      else done(null, chunk);
    },
    flush(done) {
      done(bytes < min ? new PolicyRefusal('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size.') : null);
    },
  });
}

async function inWordsOfS3(ctx: S3Context, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    await readAway(ctx.req);
    if (error instanceof PolicyRefusal) throw new S3Error(error.code, error.message);
    if (error instanceof MalformedForm) throw new S3Error('MalformedPOSTRequest', error.message);
    throw error;
  }
}

/** Many clients look at the answer only when they could send everything. */
async function readAway(rest: AsyncIterable<Buffer>): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of rest) {
      bytes += chunk.length;
      if (bytes > READ_AWAY_LIMIT_BYTES) return;
    }
  } catch {
    // the client went away: nobody to answer
  }
}

/** The package reads `bytes=-500` as the first bytes, not the last. */
async function makeRangeAbsolute(ctx: S3Context, store: WholeObjectStore): Promise<void> {
  const suffix = /^bytes=-(\d+)$/.exec(ctx.get('range'))?.[1];
  const [, bucket, key] = /^\/([^/]+)\/(.+)$/.exec(decoded(ctx.path)) ?? [];
  if (!suffix || !bucket || !key) return;
  const metadata = await store.getMetadata(bucket, key).catch(() => null);
  const size = Number(metadata?.['content-length'] ?? 0);
  if (size > 0) ctx.headers['range'] = `bytes=${Math.max(0, size - Number(suffix))}-${size - 1}`;
}

function allowOrigin(ctx: S3Context, origin: string): void {
  ctx.set('Access-Control-Allow-Origin', origin);
  ctx.set('Access-Control-Allow-Methods', METHODS);
  ctx.set('Access-Control-Allow-Headers', ctx.get('access-control-request-headers') || '*');
  ctx.set('Access-Control-Expose-Headers', EXPOSED);
  ctx.set('Access-Control-Max-Age', '600');
  ctx.set('Vary', 'Origin');
}

/** Keys are paths of files here. */
function walks(path: string): boolean {
  return path.split('/').some((part) => part === '..' || part === '.');
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new S3Error('InvalidURI', "Couldn't parse the specified URI.");
  }
}
