import { generateKeyPairSync } from 'node:crypto';
import { signingAlgorithmOf } from './c2pa.js';

const curve = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).privateKey;

it('follows from the key, and is none for a key that manifests cannot be signed with', () => {
  expect(signingAlgorithmOf(curve('P-256'))).toBe('es256');
  expect(signingAlgorithmOf(curve('P-384'))).toBe('es384');
  expect(signingAlgorithmOf(generateKeyPairSync('ed25519').privateKey)).toBe('ed25519');
  expect(signingAlgorithmOf(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey)).toBe('ps256');
  expect(signingAlgorithmOf(curve('P-521'))).toBeUndefined();
  expect(signingAlgorithmOf(curve('secp256k1'))).toBeUndefined();
  expect(signingAlgorithmOf(generateKeyPairSync('ed448').privateKey)).toBeUndefined();
});
