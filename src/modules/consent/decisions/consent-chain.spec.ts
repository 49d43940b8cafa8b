import fc from 'fast-check';
import type { AccountId, EventId } from '../../../kernel/ids.js';
import { CHAIN_START, type ChainedConsent, chainOn, type ConsentFacts, firstBreak } from './consent-chain.js';

const facts = (sequence: number): ConsentFacts => ({
  id: `00000000-0000-7000-8000-${String(sequence).padStart(12, '0')}` as EventId,
  receiptId: '11111111-1111-4111-8111-111111111111',
  accountId: '22222222-2222-4222-8222-222222222222' as AccountId,
  sequence,
  policy: 'ai-data-sharing',
  version: '2026-11-01',
  textSha256: 'a'.repeat(64),
  locale: 'en',
  purpose: 'generation',
  recipient: 'fal',
  decision: 'granted',
  surface: 'settings',
  decidedAt: new Date('2026-11-21T12:00:00.000Z'),
});
const chain = (length: number) =>
  chainOn(
    CHAIN_START,
    Array.from({ length }, (_, index) => facts(index + 1)),
  );

describe('the chain of decisions', () => {
  it('holds, also when it was written in parts', () => {
    const [first] = chain(1);
    const rest = chainOn(first!.hash, [facts(2), facts(3)]);
    expect(firstBreak([first!, ...rest])).toBeNull();
    expect(rest).toEqual(chain(3).slice(1));
  });

  it('shows any change, swap or gap at its place', () => {
    const length = 6;
    const spoil: Record<string, (events: ChainedConsent[], at: number) => void> = {
      changed: (events, at) => (events[at] = { ...events[at]!, decision: 'declined' }),
      backdated: (events, at) => (events[at] = { ...events[at]!, decidedAt: new Date(0) }),
      rehashed: (events, at) => events.splice(at, 1, ...chainOn(events[at]!.previousHash, [{ ...events[at]!, recipient: 'xai' }])),
      missing: (events, at) => events.splice(at, 1),
    };
    fc.assert(
      fc.property(fc.integer({ min: 0, max: length - 2 }), fc.constantFrom(...Object.keys(spoil)), (at, how) => {
        const events = chain(length);
        spoil[how]!(events, at);
        const broken = firstBreak(events);
        expect(broken).toBe(how === 'rehashed' ? at + 2 : at + 1); // who rehashes one must rehash all that follow
      }),
    );
  });

  it('does not cover whose it is, so that it survives an erasure', () => {
    const erased = chain(3).map((event) => ({ ...event, accountId: '33333333-3333-4333-8333-333333333333' as AccountId }));
    expect(firstBreak(erased)).toBeNull();
  });
});
