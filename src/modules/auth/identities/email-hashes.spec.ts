import type { Config } from '../../../platform/config/config.js';
import { EmailHashes } from './email-hashes.js';

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const hashes = (keys: string) => new EmailHashes({ auth: { fieldEncryptionKeys: keys } } as Config);
const old = hashes(`k1:${key(1)}`);

describe('the look-up hash of an e-mail address', () => {
  it('is one for an address, however it is written, and another for any other', () => {
    expect(old.of('Ana@Example.test ')).toBe(old.of('ana@example.test'));
    expect(old.of('jose\u0301@example.test')).toBe(old.of('jos\u00e9@example.test'));
    expect(old.of('ana@example.test')).toMatch(/^k1\.[\w-]{43}$/);
    expect(old.of('bob@example.test')).not.toBe(old.of('ana@example.test'));
  });

  it('cannot be told without the key, and is found while its key is listed', () => {
    const [current, ...others] = hashes(`k2:${key(2)},k1:${key(1)}`).all('ana@example.test');
    expect(current).toBe(hashes(`k2:${key(2)}`).of('ana@example.test'));
    expect(current!.slice(3)).not.toBe(old.of('ana@example.test').slice(3));
    expect(others).toEqual([old.of('ana@example.test')]);
  });
});
