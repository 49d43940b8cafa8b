import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Client as S3Client } from 'minio';
import pg from 'pg';
import { LocalServiceError, mintLocalIdToken, readRunningServices, startLocalServices, type LocalServices } from './index.js';
import { inspectProcess } from './process-control.js';

const NEED = { postgres: true, redis: true, s3: true, issuer: true };

describe('the embedded services', () => {
  let dataDir: string;
  let services: LocalServices;

  /** Leaves a start behind as the end of its process would: this one lives on, so lock and issuer are taken from it by hand. */
  const forsake = async ({ issuer }: LocalServices): Promise<void> => {
    await issuer!.stop();
    const locks = (await readdir(dataDir)).filter((name) => name.startsWith('lock.'));
    await Promise.all(locks.map((name) => rm(join(dataDir, name))));
  };
  const start = () => startLocalServices({ dataDir, need: NEED, supervise: false });
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'aicasso-local-')); // closed to other accounts, as a home may be
  });
  beforeEach(async () => {
    services = await start();
  });
  afterEach(() => services.stop());
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  it('keep what they were given when they are killed, and start again on the same data and addresses', async () => {
    const first = services;
    await write(first.env);
    for (const pid of Object.values(first.pids())) process.kill(pid, 'SIGKILL');
    await forsake(first);
    services = await start();
    expect(services.env).toEqual(first.env);
    expect(services.pids()).not.toEqual(first.pids());
    expect(await read(services.env)).toEqual({ row: 'kept', key: 'kept', object: 'kept' });
  });

  it('end what outlived a killed parent, frozen or not', async () => {
    const first = services;
    await write(first.env);
    process.kill(first.pids()['S3']!, 'SIGSTOP');
    await forsake(first);
    services = await start();
    for (const pid of Object.values(first.pids())) expect(await inspectProcess(pid)).toBeNull();
    expect(await read(services.env)).toEqual({ row: 'kept', key: 'kept', object: 'kept' });
  });

  it('take another port when theirs was taken meanwhile', async () => {
    const first = services.env;
    await services.stop();
    const names = ['DATABASE_URL', 'REDIS_URL', 'S3_ENDPOINT', 'GOOGLE_ISSUER'];
    const squatters = await Promise.all(names.map((name) => squat(first[name]!)));
    services = await start();
    await Promise.all(squatters.map((server) => new Promise((closed) => server.close(closed))));
    await write(services.env);
    for (const name of names) expect(services.env[name]).not.toBe(first[name]);
  });

  it('are one to a folder, and found from outside while they run', async () => {
    await expect(start()).rejects.toThrow(LocalServiceError);
    await expect(start()).rejects.toThrow(/^Already running on \S+ \(process \d+\); stop it first/);
    await services.announce({ apiUrl: 'http://127.0.0.1:3000' });
    expect(await readRunningServices(dataDir)).toMatchObject({
      env: services.env, issuerUrl: services.issuer!.url, announced: { apiUrl: 'http://127.0.0.1:3000' },
    });
    expect((await stat(join(dataDir, 'services.json'))).mode & 0o777).toBe(0o600);
    expect(await mintLocalIdToken(dataDir, { provider: 'apple', subject: 'ana' })).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    const pids = Object.values(services.pids());
    await services.stop();
    await services.stop();
    for (const pid of pids) expect(await inspectProcess(pid)).toBeNull();
    expect(await readRunningServices(dataDir)).toBeNull();
    await expect(mintLocalIdToken(dataDir, { provider: 'apple', subject: 'ana' })).rejects.toThrow(LocalServiceError);
  });

  it('all stay down when one cannot start', async () => {
    await services.stop();
    await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '9\n');
    await expect(start()).rejects.toThrow(/^The database folder .* was made by PostgreSQL 9/);
    expect(await readRunningServices(dataDir)).toBeNull();
    await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '18\n');
    services = await start();
  });

  it('behave as S3 does: signatures, ranges, posted forms, many deletions', async () => {
    const { s3 } = s3Of(services.env);
    const bucket = 'behaviour';
    await s3.makeBucket(bucket);
    await s3.putObject(bucket, 'a b/ü.txt', Buffer.from('hello'), 5, { 'Content-Type': 'text/plain' });
    const url = await s3.presignedGetObject(bucket, 'a b/ü.txt', 60);
    expect(await (await fetch(url)).text()).toBe('hello');
    expect(await (await fetch(url, { headers: { range: 'bytes=-2' } })).text()).toBe('lo');
    expect((await fetch(url.replace(/Signature=.{4}/, 'Signature=0000'))).status).toBe(403);
    expect((await fetch(url.split('?')[0]!)).status).toBe(403);
    const allowed = async (origin: string) => (await fetch(url, { headers: { origin } })).headers.get('access-control-allow-origin');
    expect(await allowed('http://localhost:5173')).toBe('http://localhost:5173');
    expect(await allowed('https://evil.example')).toBeNull();
    expect((await fetch(await s3.presignedPutObject(bucket, 'put', 60), { method: 'PUT', body: 'x' })).status).toBe(200);

    expect(await post(s3, bucket, {}, Buffer.from('png'))).toBe(204);
    expect((await s3.statObject(bucket, 'up/1')).metaData['content-type']).toBe('image/png');
    expect(await post(s3, bucket, {}, Buffer.alloc(3_000_000))).toBe(400);
    expect(await post(s3, bucket, {}, Buffer.alloc(0))).toBe(400);
    expect(await post(s3, bucket, { key: 'up/2' }, Buffer.from('png'))).toBe(403);
    expect(await post(s3, bucket, { 'Content-Type': 'text/html' }, Buffer.from('png'))).toBe(403);
    expect(await post(s3, bucket, { 'x-amz-signature': '0'.repeat(64) }, Buffer.from('png'))).toBe(403);

    const keys = Array.from({ length: 1_020 }, (_, index) => `many/${index % 5}/${index}`);
    for (let at = 0; at < keys.length; at += 60) {
      await Promise.all(keys.slice(at, at + 60).map((key) => s3.putObject(bucket, key, 'x')));
    }
    expect((await list(s3, bucket, 'many/')).sort()).toEqual([...keys].sort());
    await s3.removeObjects(bucket, keys.slice(0, 1_000));
    await s3.removeObjects(bucket, keys.slice(1_000));
    expect(await list(s3, bucket, '')).toEqual(['a b/ü.txt', 'put', 'up/1']);
  });
});

function s3Of(env: Record<string, string>): { s3: S3Client; bucket: string } {
  const { hostname, port } = new URL(env['S3_ENDPOINT']!);
  const keys = { accessKey: env['S3_ACCESS_KEY']!, secretKey: env['S3_SECRET_KEY']!, region: env['S3_REGION']! };
  const s3 = new S3Client({ endPoint: hostname, port: Number(port), useSSL: false, ...keys });
  return { s3, bucket: env['S3_BUCKET']! };
}

async function write(env: Record<string, string>): Promise<void> {
  await sql(env, "drop table if exists note; create table note (text text); insert into note values ('kept')");
  const redis = new Redis(env['REDIS_URL']!);
  await redis.set('note', 'kept');
  redis.disconnect();
  const { s3, bucket } = s3Of(env);
  if (!(await s3.bucketExists(bucket))) await s3.makeBucket(bucket);
  await s3.putObject(bucket, 'note', 'kept');
}

async function read(env: Record<string, string>): Promise<{ row: unknown; key: string | null; object: string }> {
  const [row] = await sql(env, 'select text from note');
  const redis = new Redis(env['REDIS_URL']!);
  const key = await redis.get('note');
  redis.disconnect();
  const { s3, bucket } = s3Of(env);
  const object = Buffer.concat(await (await s3.getObject(bucket, 'note')).toArray()).toString();
  return { row: row?.['text'], key, object };
}

async function sql(env: Record<string, string>, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(env['DATABASE_URL']!);
  client.on('error', () => undefined); // its server is about to be killed
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

async function post(s3: S3Client, bucket: string, changes: Record<string, string>, file: Buffer<ArrayBuffer>): Promise<number> {
  const policy = s3.newPostPolicy();
  policy.setBucket(bucket);
  policy.setKey('up/1');
  policy.setContentType('image/png');
  policy.setContentLengthRange(1, 1_000);
  policy.setExpires(new Date(Date.now() + 60_000));
  const { postURL, formData } = await s3.presignedPostPolicy(policy);
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...formData, ...changes })) form.append(name, String(value));
  form.append('file', new Blob([file]), 'a.png');
  return (await fetch(postURL, { method: 'POST', body: form })).status;
}

async function list(s3: S3Client, bucket: string, prefix: string): Promise<string[]> {
  const items = (await s3.listObjectsV2(bucket, prefix, true).toArray()) as { name: string }[];
  return items.map(({ name }) => name);
}

function squat(url: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(Number(new URL(url).port), '127.0.0.1', () => resolve(server));
  });
}
