import { randomBytes } from 'node:crypto';
import type { ReadCode } from './authorization-codes.js';
import type { Provider } from './issuer-keys.js';

/** What was granted to a client and can be taken back. */
export interface IssuerGrant {
  readonly provider: Provider;
  readonly clientId: string;
  readonly subject: string;
  readonly refreshToken: string;
  readonly revoked: boolean;
}

/** Codes that were used and refresh tokens that were given, for as long as the issuer runs. */
export class IssuerGrants {
  private readonly usedCodes = new Set<string>();
  private readonly grants = new Map<string, IssuerGrant>();

  /** False the second time. */
  use({ id }: Pick<ReadCode, 'id'>): boolean {
    if (this.usedCodes.has(id)) return false;
    this.usedCodes.add(id);
    return true;
  }

  grant(provider: Provider, clientId: string, subject: string): string {
    const refreshToken = `${provider === 'google' ? '1//' : 'r.'}${randomBytes(24).toString('base64url')}`;
    this.grants.set(refreshToken, { provider, clientId, subject, refreshToken, revoked: false });
    return refreshToken;
  }

  live(provider: Provider, refreshToken: string): IssuerGrant | null {
    const grant = this.grants.get(refreshToken);
    return grant?.provider === provider && !grant.revoked ? grant : null;
  }

  /** Whether the person has let this client in before: the dialog gives name and address the first time only. */
  knows(provider: Provider, clientId: string, subject: string): boolean {
    return this.list().some((it) => it.provider === provider && it.clientId === clientId && it.subject === subject && !it.revoked);
  }

  /** False for a token that is unknown or was revoked before. */
  revoke(provider: Provider, refreshToken: string): boolean {
    const grant = this.live(provider, refreshToken);
    if (grant) this.grants.set(refreshToken, { ...grant, revoked: true });
    return grant !== null;
  }

  list(): readonly IssuerGrant[] {
    return [...this.grants.values()];
  }
}
