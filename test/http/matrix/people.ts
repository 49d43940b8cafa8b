import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Role } from '../../../src/entities/auth/account-role.entity.js';
import type { AccountStatus } from '../../../src/entities/auth/account.entity.js';
import type { AccountId } from '../../../src/kernel/ids.js';
import { SigningKeys } from '../../../src/modules/auth/access/signing-keys.js';
import type { TestApp } from '../../support/harness.js';

/** Somebody of a status and with roles, whatever a route did to them before. */
export interface Person {
  readonly id: AccountId;
  readonly status: AccountStatus;
  readonly roles: readonly Role[];
  /** Whether nothing is to be done with their data (GDPR Art. 18). */
  readonly isRestricted: boolean;
}

export interface TokenChanges {
  readonly audience?: string;
  readonly issuer?: string;
  readonly type?: string;
  readonly expiresInSeconds?: number;
}

const SESSION_MS = 3_600_000;
/** The account as it was, and one more session. */
const RESTORE = `
  with status as (update account set status = $2, restricted_at = case when $7::boolean then $5::timestamptz end where id = $1),
    taken as (delete from account_role where account_id = $1 and role <> all($3)),
    given as (insert into account_role (account_id, role, granted_at) select $1, unnest($3::text[]), $5 on conflict do nothing)
  insert into session (id, account_id, created_at, last_used_at, expires_at) values ($4, $1, $5, $5, $6)`;

/** Signed in the real way once; made anew before each request by `tokenOf`. */
export async function person(
  app: TestApp, status: AccountStatus = 'active', roles: readonly Role[] = [], isRestricted = false,
): Promise<Person> {
  const { id } = await app.actor();
  return { id, status, roles, isRestricted };
}

/** The access token of a session that nothing has touched yet. The account is put back to what the person is. */
export async function tokenOf(app: TestApp, { id, status, roles, isRestricted }: Person, changes: TokenChanges = {}): Promise<string> {
  const session = randomUUID();
  await app.sql(RESTORE, [id, status, roles, session, app.clock.now(), app.clock.after(SESSION_MS), isRestricted]);
  return signed(app, id, session, changes);
}

/** As ours are, but for the changes; signed with the real key. */
async function signed(app: TestApp, subject: string, session: string, changes: TokenChanges): Promise<string> {
  const { audience = 'aicasso', issuer = 'http://localhost:3000', type = 'at+jwt', expiresInSeconds = 600 } = changes;
  const { kid, algorithm, privateKey } = app.get(SigningKeys).signing;
  const now = Math.floor(app.clock.now().getTime() / 1000);
  return new SignJWT({ sid: session, roles: [] })
    .setProtectedHeader({ alg: algorithm, kid, typ: type })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(subject)
    .setIssuedAt(now - 1_200)
    .setExpirationTime(now + expiresInSeconds)
    .sign(privateKey);
}

/** The same claims, without a signature. */
export function unsigned(token: string): string {
  const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
  return `${header}.${token.split('.')[1]!}.`;
}

/** The same header and signature, about somebody else. */
export function forged(token: string, subject: string): string {
  const [header, payload, signature] = token.split('.') as [string, string, string];
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  return [header, Buffer.from(JSON.stringify({ ...claims, sub: subject })).toString('base64url'), signature].join('.');
}
