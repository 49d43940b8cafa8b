import type { ConsentDecision } from '../../../entities/consent/consent-event.entity.js';
import type { PolicyKey, PolicyRecipient } from '../../../entities/consent/policy-text.entity.js';
import type { FieldError } from '../../../kernel/problem.js';
import { ACCEPTANCE, defaultPurpose, OURSELVES } from '../purposes.js';
import type { Standing } from './consent-state.js';

/** One thing that can be decided on. */
export interface Matter {
  readonly purpose: string;
  readonly recipient: string;
}

export interface Wish {
  readonly policy: PolicyKey;
  readonly decision: ConsentDecision;
  readonly recipients?: readonly string[];
  readonly purposes?: readonly string[];
}

const NOT_ASKED_ABOUT = {
  en: 'is not asked about in this version of the policy',
  es: 'no es algo por lo que pregunte esta versión de la política',
};

/** What a version asks about: each recipient for each of its purposes; every text but the AI one also for its acceptance. */
export function mattersOf(policy: PolicyKey, recipients: readonly PolicyRecipient[]): Matter[] {
  const named = recipients.flatMap(({ id, purposes }) => purposes.map((purpose) => ({ purpose, recipient: id })));
  return policy === 'ai-data-sharing' ? named : [{ purpose: ACCEPTANCE, recipient: OURSELVES }, ...named];
}

/**
 * What a decision is about. Absent recipients mean all that the version names, absent purposes the policy's default. A withdrawal may also
 * name what only an older version named; and with neither recipients nor purposes it takes back all that was granted under the policy.
 */
export function scopeOf(wish: Wish, named: readonly Matter[], standing: readonly Standing[]): { matters: Matter[]; errors: FieldError[] } {
  const ofPolicy = standing.filter(({ policy }) => policy === wish.policy);
  const known = wish.decision === 'withdrawn' ? distinct([...named, ...ofPolicy]) : distinct(named);
  const purposes = wish.purposes ?? [defaultPurpose(wish.policy)];
  const errors = [
    ...unserved('purposes', wish.purposes, (purpose) => known.some((matter) => matter.purpose === purpose)),
    ...unserved('recipients', wish.recipients, (recipient) => known.some((m) => m.recipient === recipient && purposes.includes(m.purpose))),
  ];
  const wanted = known.filter(
    ({ purpose, recipient }) => purposes.includes(purpose) && (wish.recipients === undefined || wish.recipients.includes(recipient)),
  );
  const everything = wish.decision === 'withdrawn' && wish.recipients === undefined && wish.purposes === undefined;
  const granted = everything ? ofPolicy.filter(({ decision }) => decision === 'granted') : [];
  return { matters: distinct([...wanted, ...granted]), errors };
}

function unserved(field: string, values: readonly string[] | undefined, serves: (value: string) => boolean): FieldError[] {
  return (values ?? []).flatMap((value, index) =>
    serves(value) ? [] : [{ pointer: `#/${field}/${index}`, detail: NOT_ASKED_ABOUT }],
  );
}

function distinct(matters: readonly Matter[]): Matter[] {
  const byKey = new Map(matters.map(({ purpose, recipient }) => [`${purpose} ${recipient}`, { purpose, recipient }]));
  return [...byKey.values()];
}
