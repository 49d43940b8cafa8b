import type { StoreEnvironment } from '../../../../entities/billing/store-purchase.entity.js';

const ENVIRONMENTS: Readonly<Record<string, StoreEnvironment>> = { Production: 'production', Sandbox: 'sandbox' };
/** Where notices have it; transactions and renewals have it at the top. External purchases tell it by their id, as for the library. */
const PLACES = ['data', 'summary', 'appData'] as const;

type Members = Readonly<Record<string, unknown>>;

/** The environment that a signed payload names, unverified. Null for one that is unreadable, or is neither of the two that sign. */
export function environmentIn(jws: string): StoreEnvironment | null {
  const payload = members(parsed(jws.split('.')[1] ?? ''));
  if (!payload) return null;
  const external = members(payload['externalPurchaseToken']);
  if (external) return String(external['externalPurchaseId']).startsWith('SANDBOX') ? 'sandbox' : 'production';
  const holder = PLACES.map((place) => members(payload[place])).find((it) => it !== null) ?? payload;
  const name = holder['environment'];
  return typeof name === 'string' && Object.hasOwn(ENVIRONMENTS, name) ? ENVIRONMENTS[name]! : null;
}

function parsed(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

function members(value: unknown): Members | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : null;
}
