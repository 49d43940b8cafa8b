import { BadConfiguration, type Config } from '../config/config.js';
import { CannotUnseal, FieldCipher } from './field-cipher.js';

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const cipher = (keys: string) => new FieldCipher({ auth: { fieldEncryptionKeys: keys } } as Config);
const PLACE = 'provider_grant.token:1';

describe('a sealed column', () => {
  it('opens with the key that sealed it, in its place alone', () => {
    const one = cipher(`k1:${key(1)}`);
    const sealed = one.seal('r.token-ñ', PLACE);
    expect(sealed).toMatch(/^k1\.[\w-]+$/);
    expect(sealed).not.toContain('token');
    expect(one.open(sealed, PLACE)).toBe('r.token-ñ');
    expect(() => one.open(sealed, 'provider_grant.token:2')).toThrow(CannotUnseal);
  });

  it('is never sealed twice alike', () => {
    const one = cipher(`k1:${key(1)}`);
    expect(one.seal('same', PLACE)).not.toBe(one.seal('same', PLACE));
  });

  it('outlives a rotation while its key is still listed', () => {
    const sealed = cipher(`k1:${key(1)}`).seal('secret', PLACE);
    expect(cipher(`k2:${key(2)},k1:${key(1)}`).open(sealed, PLACE)).toBe('secret');
    expect(cipher(`k2:${key(2)},k1:${key(1)}`).seal('secret', PLACE)).toMatch(/^k2\./);
    expect(() => cipher(`k2:${key(2)}`).open(sealed, PLACE)).toThrow(CannotUnseal);
    expect(() => cipher(`k1:${key(2)}`).open(sealed, PLACE)).toThrow(CannotUnseal);
  });

  it.each(['', 'k1', 'k1.', 'k1.AAAA', '.AAAA', 'nobody.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'])('refuses %p', (sealed) => {
    expect(() => cipher(`k1:${key(1)}`).open(sealed, PLACE)).toThrow(CannotUnseal);
  });

  it('refuses a text of which any byte was changed', () => {
    const one = cipher(`k1:${key(1)}`);
    const [kid, body] = one.seal('secret', PLACE).split('.') as [string, string];
    const bytes = Buffer.from(body, 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      expect(() => one.open(`${kid}.${changed.toString('base64url')}`, PLACE)).toThrow(CannotUnseal);
    }
  });

  it('needs a kid for each key, and each once', () => {
    expect(() => cipher(`k1:${key(1)},k1:${key(2)}`)).toThrow(BadConfiguration);
    expect(() => cipher(key(1))).toThrow(BadConfiguration);
  });
});
