import { BadConfiguration, type Config } from '../../../platform/config/config.js';
import { SubjectProofs } from './subject-proofs.js';

const key = (kid: string, byte: number) => `${kid}:${Buffer.alloc(32, byte).toString('base64')}`;
const proofs = (tombstoneKeys: string | null) => new SubjectProofs({ erasure: { tombstoneKeys } } as Config);

describe('the proof that an account with a way in was erased', () => {
  const proof = proofs(key('2026', 1)).of('google', 'ana-1')!;

  it('is the same for the same way in, and another for any other', () => {
    expect(proof).toMatch(/^2026\.[\w-]{43}$/);
    expect(proof).not.toContain('ana');
    expect(proofs(key('2026', 1)).of('google', 'ana-1')).toBe(proof);
    const others = [['apple', 'ana-1'], ['google', 'ana-2'], ['googlea', 'na-1']] as const;
    for (const [provider, subject] of others) expect(proofs(key('2026', 1)).of(provider, subject)).not.toBe(proof);
    expect(proofs(key('2026', 2)).of('google', 'ana-1')).not.toBe(proof);
  });

  it('is found after a rotation, and says nothing once the key of its time is gone', () => {
    expect(proofs(`${key('2027', 2)},${key('2026', 1)}`).candidates('google', 'ana-1')).toContain(proof);
    expect(proofs(`${key('2027', 2)},${key('2026', 1)}`).of('google', 'ana-1')).toMatch(/^2027\./);
    expect(proofs(key('2027', 2)).candidates('google', 'ana-1')).not.toContain(proof);
  });

  it('is not made without keys, and bad ones refuse the start without being told', () => {
    expect(proofs(null).of('google', 'ana-1')).toBeNull();
    expect(proofs(null).candidates('google', 'ana-1')).toEqual([]);
    expect(() => proofs('2026:c2hvcnQ=')).toThrow(BadConfiguration);
    expect(() => proofs('2026:c2hvcnQ=')).toThrow(/^Bad configuration: TOMBSTONE_KEYS: kid:base64 of 32 bytes$/);
  });
});
