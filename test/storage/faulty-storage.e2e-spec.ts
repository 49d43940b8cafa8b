import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { MinioObjectStorage } from '../../src/platform/storage/minio-object-storage.js';
import { StorageUnavailable } from '../../src/platform/storage/object-storage.js';
import { silentLog, testConfig } from './storage-parts.js';

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

describe('object storage that misbehaves', () => {
  let server: Server;
  let storage: MinioObjectStorage;
  let answer: Answer;
  let asked: string[];
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'faulty-storage-'));
    server = createServer((request, response) => {
      void buffer(request).then((body) => {
        asked.push(`${request.method} ${request.url}`);
        answer(request, response, body.toString());
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    storage = new MinioObjectStorage(testConfig({ S3_ENDPOINT: endpoint, S3_SECRET_KEY: 'very-secret' }), silentLog());
  });
  beforeEach(() => {
    asked = [];
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const xml = (content: string, status = 200): Answer => (_, response) => response.writeHead(status).end(`<?xml version="1.0"?>${content}`);

  it('takes a copy for done only when storage says so, not by its status', async () => {
    answer = xml('<Error><Code>InternalError</Code></Error>');
    await expect(storage.copy('post/a', 'evidence/a')).rejects.toThrow(StorageUnavailable);
    answer = xml('<CopyObjectResult><ETag>"e"</ETag></CopyObjectResult>');
    await expect(storage.copy('post/a', 'evidence/a')).resolves.toBeUndefined();
  });

  it('names the keys of a multi-delete that failed, each of which stays to be tried again', async () => {
    answer = xml(
      '<DeleteResult><Deleted><Key>raw/a&amp;b</Key></Deleted><Error><Key>raw/c</Key><Code>InternalError</Code></Error></DeleteResult>',
    );
    expect(await storage.remove(['raw/a&b', 'raw/c', 'raw/d'])).toEqual(['raw/c', 'raw/d']);
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['an error in the place of a result', '<Error><Code>InternalError</Code></Error>'],
    ['an answer without results', '<DeleteResult/>'],
    ['an answer that is cut short', '<DeleteResult><Deleted><Key>raw/a'],
    ['no answer', ''],
  ])('takes %s for no removal', async (_, content) => {
    answer = xml(content);
    expect(await storage.remove(['raw/a'])).toEqual(['raw/a']);
  });

  it('asks in batches of a thousand', async () => {
    answer = (_, response, body) => {
      const keys = [...body.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => `<Deleted><Key>${key}</Key></Deleted>`);
      response.end(`<DeleteResult>${keys.join('')}</DeleteResult>`);
    };
    expect(await storage.remove(Array.from({ length: 2500 }, (_, i) => `raw/${i}`))).toEqual([]);
    expect(asked).toHaveLength(3);
  });

  it('throws when nothing at all could be removed', async () => {
    answer = xml('<Error><Code>SlowDown</Code></Error>', 503);
    await expect(storage.remove(['raw/a'])).rejects.toThrow(StorageUnavailable);
    expect(asked).toHaveLength(2);
  });

  it.each([500, 503, 403, 501])('is unavailable, not absent, at status %i', async (status) => {
    answer = xml('<Error><Code>Whatever</Code><AWSAccessKeyId>access</AWSAccessKeyId></Error>', status);
    for (const work of [
      () => storage.stat('raw/a'),
      () => storage.get('raw/a'),
      () => storage.ping(),
      () => storage.put('raw/a', Buffer.from('x'), { contentType: 'a/b' }),
    ]) {
      const error: unknown = await work().then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(StorageUnavailable);
      expect(JSON.stringify([(error as Error).message, (error as Error).cause])).not.toMatch(/very-secret|access/);
    }
  });

  it.each([
    ['a PUT of bytes', () => storage.put('raw/a', Buffer.from('x'), { contentType: 'a/b' })],
    ['a PUT of a stream', () => storage.put('raw/a', () => Readable.from(['x']), { contentType: 'a/b', sizeBytes: 1 })],
    ['a download', () => storage.download('raw/a', join(folder, 'a'), 1)],
  ])('tries %s once more when the connection that was kept is closed before an answer', async (_, work) => {
    let connections = 0;
    server.on('connection', () => (connections += 1));
    answer = (request, response, body) => (asked.length === 2 ? request.socket.destroy() : response.end(body || 'x'));
    await storage.put('raw/before', Buffer.from('x'), { contentType: 'a/b' }); // leaves a connection
    const before = connections;
    await work();
    expect(asked).toHaveLength(3);
    expect(asked[2]!.split('?')[0]).toBe(asked[1]!.split('?')[0]);
    expect(connections).toBe(before + 1); // the second was sent on the connection that was kept
  });

  it('tries no third time', async () => {
    answer = (request) => request.socket.destroy();
    await expect(storage.put('raw/a', () => Readable.from(['x']), { contentType: 'a/b', sizeBytes: 1 })).rejects.toThrow(
      StorageUnavailable,
    );
    expect(asked).toHaveLength(2);
  });

  it('says that storage is away when nobody listens', async () => {
    const nobody = new MinioObjectStorage(testConfig({ S3_ENDPOINT: 'http://127.0.0.1:9' }), silentLog());
    await expect(nobody.ping()).rejects.toThrow(StorageUnavailable);
    await expect(nobody.stat('raw/a')).rejects.toThrow(StorageUnavailable);
  });

  it('ends a call that is not answered in time, and its connection', async () => {
    const closed = new Promise((resolve) => {
      answer = (request) => request.socket.once('close', resolve);
    });
    await expect(storage.ping()).rejects.toThrow('ETIMEDOUT');
    await closed;
  });

  it('fails a body that breaks off', async () => {
    answer = (request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half');
      setImmediate(() => request.socket.destroy());
    };
    await expect(storage.get('raw/a').then(buffer)).rejects.toThrow(StorageUnavailable);
  });

  it('does not go round in a list whose pages say that more follow and bring nothing', async () => {
    answer = xml('<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>');
    await expect(storage.list('raw/')[Symbol.asyncIterator]().next()).rejects.toThrow(StorageUnavailable);
  });

  it('goes on after the last key of a page that brings no token', async () => {
    answer = (request, response, body) => {
      const second = request.url!.includes('start-after=raw%2Fa');
      const entry = (key: string) =>
        `<Contents><Key>${key}</Key><Size>1</Size><LastModified>2026-01-01T00:00:00Z</LastModified></Contents>`;
      xml(`<ListBucketResult><IsTruncated>${!second}</IsTruncated>${entry(second ? 'raw/b' : 'raw/a')}</ListBucketResult>`)(
        request,
        response,
        body,
      );
    };
    const keys = [];
    for await (const { key } of storage.list('raw/')) keys.push(key);
    expect(keys).toEqual(['raw/a', 'raw/b']);
  });
});
