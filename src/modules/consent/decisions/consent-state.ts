import type { ConsentDecision, ConsentEvent } from '../../../entities/consent/consent-event.entity.js';

/** What stands now for one purpose and one recipient of a policy: the last decision on it. */
export type Standing = Pick<ConsentEvent, 'id' | 'receiptId' | 'policy' | 'version' | 'purpose' | 'recipient' | 'decision' | 'decidedAt'>;

/** The current state is nothing but a replay of the decisions in their order. */
export function replay(events: readonly Standing[]): Standing[] {
  const last = new Map<string, Standing>();
  for (const event of events) last.set(JSON.stringify([event.policy, event.purpose, event.recipient]), event);
  return [...last.values()];
}

/** Default deny: only a grant counts, and only of the current version. A new version asks anew. */
export function isActive({ decision, version }: { decision: ConsentDecision; version: string }, currentVersion: string | null): boolean {
  return decision === 'granted' && version === currentVersion;
}
