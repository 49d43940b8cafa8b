import type { ConsentEvent } from '../../../entities/consent/consent-event.entity.js';
import { canonicalJson, sha256 } from '../../../kernel/json.js';

/** What comes before a person's first decision. */
export const CHAIN_START = '0'.repeat(64);

export type ConsentFacts = Pick<
  ConsentEvent,
  | 'id'
  | 'receiptId'
  | 'accountId'
  | 'sequence'
  | 'policy'
  | 'version'
  | 'textSha256'
  | 'locale'
  | 'purpose'
  | 'recipient'
  | 'decision'
  | 'surface'
  | 'decidedAt'
>;
export type ChainedConsent = ConsentFacts & Pick<ConsentEvent, 'previousHash' | 'hash'>;

export function consentHash(facts: ConsentFacts, previousHash: string): string {
  return sha256(canonicalJson({ ...chainedFacts(facts), previousHash }));
}

/** Links new decisions to the last one. */
export function chainOn(previousHash: string, facts: readonly ConsentFacts[]): ChainedConsent[] {
  let last = previousHash;
  return facts.map((fact) => {
    const hash = consentHash(fact, last);
    const chained = { ...fact, previousHash: last, hash };
    last = hash;
    return chained;
  });
}

/** The sequence number of the first decision, of one person and in order, that was changed or whose predecessor is missing; else null. */
export function firstBreak(events: readonly ChainedConsent[]): number | null {
  let previous = CHAIN_START;
  for (const [index, event] of events.entries()) {
    const intact = event.sequence === index + 1 && event.previousHash === previous && event.hash === consentHash(event, previous);
    if (!intact) return index + 1;
    previous = event.hash;
  }
  return null;
}

/**
 * What a hash covers: everything but whose decision it is, so that the chain of an erased account, under its tombstone's id, still
 * verifies. Named one by one, since an entity read from the database has more on it than its columns.
 */
export function chainedFacts(facts: ConsentFacts): Omit<ConsentFacts, 'accountId'> {
  const { id, receiptId, sequence, policy, version, textSha256, locale, purpose, recipient, decision, surface, decidedAt } = facts;
  return { id, receiptId, sequence, policy, version, textSha256, locale, purpose, recipient, decision, surface, decidedAt };
}
