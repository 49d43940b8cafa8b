import { timingSafeEqual } from 'node:crypto';
import { sha256 } from '../../../kernel/json.js';
import { NonceInvalid } from '../auth.problems.js';

const NO_NONCE = { en: 'The token carries no nonce.', es: 'El token no lleva ningún nonce.' };
const ANOTHER_NONCE = { en: "The token's nonce is not the one that was sent.", es: 'El nonce del token no es el que se envió.' };

interface NonceClaims {
  readonly nonce: string | null;
  readonly nonceSupported: boolean;
}

/**
 * Which server nonce a sign-in must spend; null when none.
 *
 * | token's claim | sent along | then |
 * |---|---|---|
 * | absent | absent | no nonce, unless Apple says `nonce_supported`: refused. The age bound of the token is then all there is. |
 * | absent | present | refused: the token is not bound to this attempt |
 * | present | present | the claim is the raw nonce (web, Google) or its SHA-256 in lower-case hex (Apple's native practice) |
 * | present | absent | the claim is the raw nonce; a hashed one needs the raw one, which only the client of this attempt has |
 *
 * A nonce that the client or its SDK made up is refused with them: GoogleSignIn for iOS sets its own before version 9.
 * @throws NonceInvalid
 */
export function nonceToSpend({ nonce: claim, nonceSupported }: NonceClaims, sent: string | undefined): string | null {
  if (claim === null) {
    if (sent !== undefined || nonceSupported) throw new NonceInvalid({ detail: NO_NONCE });
    return null;
  }
  const raw = sent ?? claim;
  const matches = equal(claim, raw) || equal(claim, sha256(raw));
  if (!matches) throw new NonceInvalid({ detail: ANOTHER_NONCE });
  return raw;
}

/** In a time that does not depend on where they differ. */
function equal(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(sha256(a)), Buffer.from(sha256(b)));
}
