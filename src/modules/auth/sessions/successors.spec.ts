import type { Config } from '../../../platform/config/config.js';
import { Successors } from './successors.js';

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const successors = (keys: string) => new Successors({ auth: { fieldEncryptionKeys: keys } } as Config);

describe("a refresh token's successor", () => {
  it('is the same each time, in the form of a token, and another for another token', () => {
    const one = successors(`k1:${key(1)}`);
    expect(one.of('parent')).toEqual(one.of('parent'));
    expect(one.of('parent')[0]).toMatch(/^[\w-]{43}$/);
    expect(one.of('parent')[0]).not.toBe(one.of('other')[0]);
    expect(one.of('parent')[0]).not.toBe(successors(`k1:${key(2)}`).of('parent')[0]);
  });

  it('that an older key made is still known after a rotation, behind the one of the new key', () => {
    const [old] = successors(`k1:${key(1)}`).of('parent');
    const [fresh, ...others] = successors(`k2:${key(2)},k1:${key(1)}`).of('parent');
    expect(fresh).toBe(successors(`k2:${key(2)}`).of('parent')[0]);
    expect(others).toEqual([old]);
  });
});
