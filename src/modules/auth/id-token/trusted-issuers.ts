import { Injectable } from '@nestjs/common';
import type { SignInProvider } from '../../../entities/auth/sign-in-identity.entity.js';
import { Config } from '../../../platform/config/config.js';
import { SignInNotConfigured } from '../auth.problems.js';

export interface TrustedIssuer {
  /** Any of these as `iss`, exactly. */
  readonly issuers: readonly string[];
  /** Any of these as `aud`, exactly. */
  readonly clientIds: readonly string[];
  readonly jwksUrl: string;
}

const GOOGLE = 'https://accounts.google.com';

/** Whose identity tokens count. */
@Injectable()
export class TrustedIssuers {
  private readonly known: Readonly<Record<SignInProvider, TrustedIssuer>>;

  constructor({ auth: { google, apple } }: Config) {
    this.known = {
      google: {
        // Google writes its issuer with and without the scheme (OpenID Connect guide, "Validating an ID token")
        issuers: google.issuer === GOOGLE ? [GOOGLE, 'accounts.google.com'] : [google.issuer],
        clientIds: google.clientIds,
        jwksUrl: google.jwksUrl,
      },
      apple: { issuers: [apple.issuer], clientIds: apple.clientIds, jwksUrl: `${apple.baseUrl}/auth/keys` },
    };
  }

  /** @throws SignInNotConfigured without client ids: an empty list must not mean that any audience will do. */
  of(provider: SignInProvider): TrustedIssuer {
    const issuer = this.known[provider];
    if (issuer.clientIds.length === 0) throw new SignInNotConfigured();
    return issuer;
  }
}
