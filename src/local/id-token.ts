import { createPublicKey, randomUUID } from 'node:crypto';
import { importJWK, SignJWT, UnsecuredJWT, type JWK } from 'jose';
import { makeKey, type IssuerKeys, type Provider } from './issuer-keys.js';

/** The client id of the app in local mode, at both providers. */
export const LOCAL_CLIENT_ID = 'aicasso.local';

/** The ways in which a test has a token signed wrongly. */
export interface SigningOptions {
  /** `none` leaves the signature out; `HS256` signs with the public key, the classic confusion. */
  algorithm?: 'RS256' | 'none' | 'HS256' | undefined;
  /** Replaces the key id in the header; null leaves it out. */
  kid?: string | null | undefined;
  /** Signs with a key that was never published. */
  forged?: boolean | undefined;
}

/** What an honest token says, and below the line the ways in which a test makes a wrong one. */
export interface IdTokenOptions extends SigningOptions {
  provider: Provider;
  /** The provider's lasting name for the person. */
  subject: string;
  email?: string | undefined;
  /** Default true. */
  emailVerified?: boolean | undefined;
  /** Apple: an address that hides the person's own. */
  isPrivateEmail?: boolean | undefined;
  /** Goes into the token as it is given; a native app gives Apple the SHA-256 of its own. */
  nonce?: string | undefined;
  audience?: string | readonly string[] | undefined;

  issuer?: string | undefined;
  /** Negative for a token that is over. Default: an hour at Google, ten minutes at Apple. */
  expiresInSeconds?: number | undefined;
  issuedAt?: Date | undefined;
  /** Laid over the claims; a claim given as undefined is left out. */
  claims?: Record<string, unknown> | undefined;
}

const LIFETIME_SECONDS: Record<Provider, number> = { google: 3600, apple: 600 };

/** An id token as the provider would write it, signed by the local issuer that lives at `issuerUrl`. */
export async function mintIdToken(keys: IssuerKeys, issuerUrl: string, options: IdTokenOptions, now: Date): Promise<string> {
  const { provider } = options;
  return signClaims(keys, provider, claimsOf(issuerUrl, options, now), options, provider === 'google' ? { typ: 'JWT' } : {});
}

/** Anything in the provider's name; claims that are undefined are left out. */
export async function signClaims(
  keys: IssuerKeys,
  provider: Provider,
  given: Record<string, unknown>,
  options: SigningOptions,
  more: { readonly typ?: string } = {},
): Promise<string> {
  const { algorithm = 'RS256' } = options;
  const published = keys.signingKey(provider);
  const key = options.forged ? await makeKey(provider) : published;
  const kid = options.kid === undefined ? published.kid : options.kid;
  const claims = JSON.parse(JSON.stringify(given)) as Record<string, unknown>;
  if (algorithm === 'none') return new UnsecuredJWT(claims).encode();
  const header = { alg: algorithm, ...(kid !== null && { kid }), ...more };
  return new SignJWT(claims).setProtectedHeader(header).sign(algorithm === 'HS256' ? publicBytes(key) : await importJWK(key, 'RS256'));
}

function claimsOf(issuerUrl: string, options: IdTokenOptions, now: Date): Record<string, unknown> {
  const { provider, subject, email, nonce } = options;
  const issuedAt = Math.floor((options.issuedAt ?? now).getTime() / 1000);
  const audience = options.audience ?? LOCAL_CLIENT_ID;
  const common = {
    iss: options.issuer ?? `${issuerUrl}/${provider}`,
    aud: typeof audience === 'string' ? audience : [...audience],
    sub: subject,
    iat: issuedAt,
    exp: issuedAt + (options.expiresInSeconds ?? LIFETIME_SECONDS[provider]),
    nonce,
    email,
  };
  const verified = email === undefined ? undefined : (options.emailVerified ?? true);
  const own =
    provider === 'google'
      ? { azp: typeof audience === 'string' ? audience : audience[0], email_verified: verified, jti: randomUUID() }
      : {
          // Apple writes these two as booleans or as strings; the strings are what trips a verifier
          email_verified: verified === undefined ? undefined : String(verified),
          is_private_email: options.isPrivateEmail === undefined ? undefined : String(options.isPrivateEmail),
          auth_time: issuedAt,
          nonce_supported: nonce !== undefined, // a platform that cannot carry one says so; a token asked for without plays that platform
          real_user_status: 2,
          c_hash: randomUUID(), // of the authorization code: no two tokens are alike
        };
  return { ...common, ...own, ...options.claims };
}

function publicBytes({ kty, n, e }: JWK): Uint8Array {
  return Buffer.from(createPublicKey({ key: { kty, n, e }, format: 'jwk' }).export({ type: 'spki', format: 'pem' }));
}
