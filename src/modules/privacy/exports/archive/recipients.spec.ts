import type { AccountId } from '../../../../kernel/ids.js';
import type { PersonSnapshot } from './person-snapshot.js';
import { Recipients } from './recipients.js';

const whose = { accountId: 'a' as AccountId, createdAt: new Date(0) };
const row = (recipient: string, name: string | null, region: string | null) => ({
  recipient, name, region, models: [], purposes: ['p'], categories: ['c'], disclosures: 1, firstAt: '2026-01-01', lastAt: '2026-01-02',
  keptUntil: null, erasure: {},
});
const snapshot = (...rows: object[]) => ({ pages: async function* () { yield rows; } }) as unknown as PersonSnapshot;

describe('recipients of somebody’s data', () => {
  const recipients = new Recipients('https://here.example:3010');

  it('have the terms of the register, in the person’s language; our own are where the site is now', async () => {
    const [ours, theirs] = await recipients.of(snapshot(row('local', null, null), row('onesignal', null, null)), whose, 'es');
    expect(ours).toMatchObject({ kind: 'own', termsUrl: 'https://here.example:3010' });
    expect(theirs).toMatchObject({ name: 'OneSignal', kind: 'service', retention: expect.stringContaining('hasta que elimines') });
    expect(theirs!.termsUrl).toMatch(/^https:\/\/onesignal\.com\//);
  });

  it('are named by their row where they are in no register', async () => {
    const [court] = await recipients.of(snapshot(row('authority', 'A court', 'DE')), whose, 'en');
    expect(court).toMatchObject({ kind: 'authority', name: 'A court', region: 'DE', termsUrl: null, retention: null });
  });
});
