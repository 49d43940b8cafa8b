import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkSafetensors } from './safetensors.js';

const file = (head: unknown, data: number): Buffer => {
  const json = Buffer.from(typeof head === 'string' ? head : JSON.stringify(head));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(data)]);
};
const tensor = (from: number, to: number) => ({ dtype: 'F32', shape: [(to - from) / 4], data_offsets: [from, to] });
const WHOLE = { __metadata__: { format: 'pt' }, b: tensor(8, 32), a: tensor(0, 8) };

describe('trained weights', () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'weights-'))));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const check = async (bytes: Buffer) => {
    const path = join(folder, 'weights');
    await writeFile(path, bytes);
    return checkSafetensors(path);
  };

  it('are taken when the file is whole', async () => expect(check(file(WHOLE, 32))).resolves.toBeUndefined());

  it.each<[string, Buffer, string]>([
    ['nothing', Buffer.alloc(0), 'truncated'],
    ['a page', Buffer.from('<html><body>an error of some length</body></html>'), 'no-safetensors'],
    ['a pickle', Buffer.from('80049500000000000000005d942e', 'hex'), 'truncated'],
    ['a zip', Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(64)]), 'no-safetensors'],
    ['a head that is no JSON', file('{"a": nothing}', 8), 'no-safetensors'],
    ['a head without tensors', file({ __metadata__: {} }, 8), 'no-safetensors'],
    ['a head that is a list', file([1], 8), 'no-safetensors'],
    ['tensors with a gap', file({ a: tensor(0, 8), b: tensor(12, 32) }, 32), 'no-safetensors'],
    ['tensors that overlap', file({ a: tensor(0, 12), b: tensor(8, 32) }, 32), 'no-safetensors'],
    ['tensors that begin before the data', file({ a: tensor(-8, 32) }, 32), 'no-safetensors'],
    ['tensors of no numbers', file({ a: { data_offsets: ['0', '32'] } }, 32), 'no-safetensors'],
    ['half of the data', file(WHOLE, 16), 'truncated'],
    ['half of the head', file(WHOLE, 32).subarray(0, 40), 'truncated'],
    ['something behind the data', file(WHOLE, 33), 'no-safetensors'],
    ['a head of a gigabyte', Buffer.concat([Buffer.from('0000004000000000', 'hex'), Buffer.alloc(64)]), 'no-safetensors'],
  ])('are not %s', async (_, bytes, code) => expect(check(bytes)).rejects.toMatchObject({ name: 'WeightsUnfit', code }));
});
