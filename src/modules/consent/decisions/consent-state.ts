import type { ConsentDecision, ConsentEvent } from '../../../entities/consent/consent-event.entity.js';
import type { TextInForce } from '../policies/audience.js';

/** What stands now for one purpose and one recipient of a policy: the last decision on it. */
export type Standing = Pick<ConsentEvent, 'id' | 'receiptId' | 'policy' | 'version' | 'purpose' | 'recipient' | 'decision' | 'decidedAt'>;

/** The current state is nothing but a replay of the decisions in their order. */
export function replay(events: readonly Standing[]): Standing[] {
  const last = new Map<string, Standing>();
  for (const event of events) last.set(JSON.stringify([event.policy, event.purpose, event.recipient]), event);
  return [...last.values()];
}

/** What decides about a grant: what was said, and on which wording. */
export interface Said extends TextInForce {
  readonly decision: ConsentDecision;
}

/**
 * Default deny: of the last decision, only a grant counts, and only on the wording that is in force for the person. A new version asks
 * anew, and so does moving to where the text reads differently.
 */
export function isActive({ decision, version, audience }: Said, inForce: TextInForce | null): boolean {
  return decision === 'granted' && version === inForce?.version && audience === inForce.audience;
}
