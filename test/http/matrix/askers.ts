import { randomUUID } from 'node:crypto';
import type { Role } from '../../../src/entities/auth/account-role.entity.js';
import type { AccountStatus } from '../../../src/entities/auth/account.entity.js';
import type { LimitedStatus } from '../../../src/platform/http/route.decorators.js';
import type { TestApp } from '../../support/harness.js';
import { forged, type Person, person, type TokenChanges, tokenOf, unsigned } from './people.js';
import type { Route } from './routes.js';

const ROLES: readonly Role[] = ['moderator', 'compliance', 'admin'];

/** `401 access-token-missing`; or let in, and then whatever the route itself has to say. */
export type Expected = `${number} ${string}` | 'let in';

export interface Asker {
  readonly name: string;
  /** The whole `Authorization` header; null to send none. */
  readonly authorization: () => Promise<string | null>;
  /** From what the route declares. */
  readonly expected: (route: Route) => Expected;
}

/** Everybody who may come to a route: with tokens that are none, and people of each status and role. */
export async function askersOf(app: TestApp): Promise<readonly Asker[]> {
  const bearer = (who: Person, changes: TokenChanges = {}, change = (token: string) => token) => async () =>
    `Bearer ${change(await tokenOf(app, who, changes))}`;
  /** A token that is none is none wherever tokens are looked at. */
  const badToken = (name: string, authorization: Asker['authorization'], refusal: Expected = '401 access-token-invalid'): Asker => ({
    name, authorization, expected: ({ access }) => (access === 'anybody' ? 'let in' : refusal),
  });
  const changed = async (name: string, changes: TokenChanges, refusal?: Expected) =>
    badToken(name, bearer(await person(app), changes), refusal);
  const as = (name: string, who: Person): Asker => ({ name, authorization: bearer(who), expected: (route) => expectedFor(who, route) });
  const signedIn = async (name: string, status: AccountStatus, ...roles: Role[]) => as(name, await person(app, status, roles));
  const restricted = async (name: string, status: AccountStatus, ...roles: Role[]) => as(name, await person(app, status, roles, true));
  const noToken: Asker = {
    name: 'no token',
    authorization: async () => null,
    expected: ({ access }) => (access === 'signed-in' ? '401 access-token-missing' : 'let in'),
  };
  const left = await person(app);
  const endedSession = async () => {
    const token = await tokenOf(app, left);
    await app.sql("update session set ended_at = now(), end_reason = 'revoked' where account_id = $1 and ended_at is null", [left.id]);
    return `Bearer ${token}`;
  };
  return [
    noToken,
    badToken('not a bearer', async () => 'Basic YW5hOmI='),
    badToken('malformed', async () => 'Bearer not.a.token'),
    badToken('alg none', bearer(await person(app), {}, unsigned)),
    badToken('forged', bearer(await person(app), {}, (token) => forged(token, randomUUID()))),
    badToken('ended session', endedSession, '401 session-ended'),
    badToken('deleted', bearer(await person(app, 'deleted')), '401 session-ended'),
    await changed('expired', { expiresInSeconds: -1 }, '401 access-token-expired'),
    await changed('wrong audience', { audience: 'another-service' }),
    await changed('wrong issuer', { issuer: 'https://accounts.google.com' }),
    await changed('another type', { type: 'JWT' }),
    await signedIn('suspended', 'suspended'),
    await signedIn('suspended admin', 'suspended', 'admin'),
    await signedIn('deletion-scheduled', 'deletion-scheduled'),
    await signedIn('active', 'active'),
    await restricted('restricted', 'active'),
    await restricted('restricted and suspended', 'suspended'),
    await restricted('restricted compliance', 'active', 'compliance'),
    ...(await Promise.all(ROLES.map((role) => signedIn(role, 'active', role)))),
  ];
}

const REFUSAL_OF: Readonly<Record<LimitedStatus, Expected>> = {
  suspended: '403 account-suspended',
  'deletion-scheduled': '403 account-ending',
};

/** With a good token: by the roles that the route asks for, the statuses that it is open to, and what it does with data. */
export function expectedFor({ status, roles, isRestricted }: Person, route: Route): Expected {
  if (route.access !== 'signed-in') return 'let in';
  if (route.roles.length > 0 && !route.roles.some((role) => roles.includes(role))) return '403 role-required';
  if (status !== 'active' && !route.openTo.some((open) => open === status)) return REFUSAL_OF[status as LimitedStatus];
  const isUse = ['POST', 'PUT', 'PATCH'].includes(route.method) && route.roles.length === 0 && !route.openTo.includes('suspended');
  const isShut = route.whileRestricted ? route.whileRestricted === 'closed' : isUse;
  return isRestricted && isShut ? '403 processing-restricted' : 'let in';
}
