import type { AccountId } from '../../kernel/ids.js';
import { BadConfiguration, Config } from '../config/config.js';
import { Pseudonyms } from './pseudonyms.js';

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const pseudonyms = (keys: string) => new Pseudonyms({ auth: { fieldEncryptionKeys: keys } } as Config);
const ANA = '0190b6a0-0000-7000-8000-00000000000a' as AccountId;
const BEN = '0190b6a0-0000-7000-8000-00000000000b' as AccountId;

describe('what a provider knows a person by', () => {
  it('C2: is the same at one provider, another at each, and never the account id', () => {
    const names = pseudonyms(`k1:${key(1)}`);
    const all = [
      names.pseudonymFor(ANA, 'fal'),
      names.pseudonymFor(ANA, 'google'),
      names.pseudonymFor(BEN, 'fal'),
      names.pseudonymFor(BEN, 'google'),
    ];
    expect(new Set(all).size).toBe(4);
    expect(pseudonyms(`k1:${key(1)}`).pseudonymFor(ANA, 'fal')).toBe(all[0]);
    for (const name of all) expect(name).toMatch(/^[\w-]{43}$/);
  });

  it('follows the key that encrypts', () => {
    const before = pseudonyms(`k1:${key(1)}`).pseudonymFor(ANA, 'fal');
    expect(pseudonyms(`k1:${key(1)},k0:${key(0)}`).pseudonymFor(ANA, 'fal')).toBe(before);
    expect(pseudonyms(`k2:${key(2)},k1:${key(1)}`).pseudonymFor(ANA, 'fal')).not.toBe(before);
  });

  it.each(['', 'k1', 'k1:', 'k1:c2hvcnQ=', `k1:${'A'.repeat(100)}`])('refuses %p as a key, without repeating it', (keys) => {
    expect(() => pseudonyms(keys)).toThrow(BadConfiguration);
    expect(() => pseudonyms(keys)).toThrow(/^Bad configuration: FIELD_ENCRYPTION_KEYS: kid:base64 of 32 bytes$/);
  });
});
