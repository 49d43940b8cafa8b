import { sha256 } from '../../../kernel/json.js';
import { NonceInvalid } from '../auth.problems.js';
import { nonceToSpend } from './nonce-policy.js';

const token = (nonce: string | null, nonceSupported = false) => ({ nonce, nonceSupported });

describe('the nonce policy', () => {
  it.each([
    ['the raw one, sent along (Google, web)', token('raw'), 'raw', 'raw'],
    ['the raw one, not sent along', token('raw'), undefined, 'raw'],
    ["its SHA-256, with the raw one sent along (Apple's native practice)", token(sha256('raw'), true), 'raw', 'raw'],
    ['nothing, where nothing was asked for', token(null), undefined, null],
  ])('takes %s', (_, claims, sent, spent) => expect(nonceToSpend(claims, sent)).toBe(spent));

  it.each([
    ['another nonce than the one sent', token('raw'), 'other'],
    ['the hash of another nonce', token(sha256('other')), 'raw'],
    ['the hash sent as if it were the nonce of a token that carries the raw one', token('raw'), sha256('raw')],
    ['a nonce sent for a token without one', token(null), 'raw'],
    ['no nonce where Apple could have carried one', token(null, true), undefined],
    ['an empty nonce', token(''), 'raw'],
  ])('refuses %s', (_, claims, sent) => expect(() => nonceToSpend(claims, sent)).toThrow(NonceInvalid));
});
