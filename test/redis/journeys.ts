import { randomBytes, randomUUID } from 'node:crypto';
import { sha256 } from '../../src/kernel/json.js';
import { AuthFacade } from '../../src/modules/auth/index.js';
import { QueueRebuild } from '../../src/platform/jobs/queue-rebuild.js';
import { nonceOf, type Session } from '../auth/auth-parts.js';
import { begin, type Begun, arrivedAt } from '../auth/web-parts.js';
import { decide, inScope } from '../consent/consent-words.js';
import type { Actor, Client } from '../support/actor.js';
import type { TestApp } from '../support/harness.js';

/** What somebody does, a step at a time; each may rest on what the ones before left behind. */
export interface Journey {
  readonly name: string;
  readonly steps: readonly (readonly [what: string, act: () => Promise<void>])[];
  /** What must be true in the end, without ids and times. */
  readonly facts: () => Promise<object>;
}

const BY = { actor: 'operator', purpose: 'a test' };

/** Sign-in natively and in a browser, a second provider, sessions, an age signal; and what staff does to the account, in the audit log. */
export function identityJourney(app: TestApp): Journey {
  const subject = `j-${randomBytes(6).toString('hex')}`;
  const auth = app.get(AuthFacade);
  let nonce: string;
  let phone: Session;
  let browser: Session;
  let dialog: Begun;
  let code: string;
  const client = ({ accessToken }: Session) => app.client(accessToken);
  const act = (work: () => Promise<unknown>) => inScope(app, async () => void (await work()));
  return {
    name: 'identity',
    steps: [
      ['a nonce is asked for', async () => void (nonce = await nonceOf(app))],
      ['they sign in on a phone', async () => {
        const body = { idToken: await app.idToken({ subject, nonce }), nonce, device: { id: 'phone' } };
        phone = (await app.stranger.post('/v1/auth/google', body).expect(200)).body as Session;
      }],
      ['the session is refreshed', async () => {
        phone = (await app.stranger.post('/v1/auth/refresh', { refreshToken: phone.refreshToken }).expect(200)).body as Session;
      }],
      ['a sign-in in a browser begins', async () => void (dialog = await begin(app, 'google'))],
      ['the provider sends them back', async () => {
        const url = arrivedAt(await dialog.comeBack({ code: await dialog.code({ subject }), state: dialog.state }));
        code = url.searchParams.get('code')!;
      }],
      ['the web app exchanges its code', async () => {
        browser = (await app.stranger.post('/v1/auth/exchange', { code }).expect(200)).body as Session;
      }],
      ['a nonce is asked for again', async () => void (nonce = await nonceOf(app))],
      ['Apple is added', async () => {
        const identityToken = await app.idToken({ provider: 'apple', subject, nonce: sha256(nonce) });
        await client(browser).post('/v1/me/identities/apple', { identityToken, nonce }).expect(200);
      }],
      ['they tell their age band', async () => {
        await client(browser).put('/v1/me/age-signal', { band: '18-plus', source: 'self-declared' }).expect(200);
      }],
      ['they become a moderator', () => act(() => auth.grantRole(phone.account.id, 'moderator', BY))],
      ['they are suspended', () => act(() => auth.changeStatus(phone.account.id, { from: 'active', to: 'suspended' }, BY))],
      ['the suspension is lifted', () => act(() => auth.changeStatus(phone.account.id, { from: 'suspended', to: 'active' }, BY))],
      ['they sign out everywhere else', async () => void (await client(browser).delete('/v1/auth/sessions?except=current').expect(204))],
    ],
    facts: async () => {
      const me = client(browser);
      const { id } = phone.account;
      const sessions = (await me.get('/v1/auth/sessions').expect(200)).body as { items: { provider: string; current: boolean }[] };
      const ways = (await me.get('/v1/me/identities').expect(200)).body as { items: { provider: string }[] };
      const features = (await me.get('/v1/me/features').expect(200)).body as { basis: { ageBand: string } };
      const { status, roles } = (await me.get('/v1/me').expect(200)).body as { status: string; roles: string[] };
      return {
        sameAccount: browser.account.id === id,
        sessions: sessions.items.map(({ provider, current }) => [provider, current]),
        ended: await app.sql('select end_reason from session where account_id = $1 and ended_at is not null', [id]),
        phone: (await client(phone).get('/v1/me')).status,
        ways: ways.items.map(({ provider }) => provider),
        ageBand: features.basis.ageBand,
        status,
        roles,
        audit: (await app.sql<{ act: string }>('select act from audit_entry where subject = $1 order by sequence', [id])).map(
          ({ act }) => act,
        ),
      };
    },
  };
}

interface Decision {
  readonly policy: string;
  readonly purpose: string;
  readonly decision: string;
}

/** Consents given, used, declined and withdrawn, and a generation that rests on one of them. */
export function consentJourney(app: TestApp, actor: Actor): Journey {
  const person: Client = actor;
  let version: string;
  let privacy: string;
  let receipt: { id: string };
  let generation: string;
  let exported: { body: unknown };
  const versionOf = async (policy: string) => {
    const { body } = await person.get(`/v1/policies/${policy}`).expect(200);
    return (body as { version: string }).version;
  };
  return {
    name: 'consent',
    steps: [
      ['they read the texts', async () => {
        [version, privacy] = [await versionOf('ai-data-sharing'), await versionOf('privacy')];
      }],
      ['they grant AI data sharing', async () => {
        receipt = (await decide(person, { version }).expect(201)).body as { id: string };
      }],
      ['they fetch the receipt', async () => {
        const kept: unknown = (await person.get(`/v1/consents/receipts/${receipt.id}`).expect(200)).body;
        if (JSON.stringify(kept) !== JSON.stringify(receipt)) throw new Error('the receipt is another one');
      }],
      ['they ask for a picture', async () => {
        const asked = person.post('/v1/generations', { tool: 'image.create', prompt: 'a door', provider: 'local' });
        generation = ((await asked.set('idempotency-key', randomUUID()).expect(202)).body as { id: string }).id;
      }],
      ['it is made', async () => {
        await rebuild(app);
        await app.until(async () => {
          const { status } = (await person.get(`/v1/generations/${generation}`).expect(200)).body as { status: string };
          return status === 'succeeded' ? null : `the generation is ${status}`;
        });
      }],
      [
        'they decline training',
        async () => void (await decide(person, { version, decision: 'declined', purposes: ['training'] }).expect(201)),
      ],
      ['they allow crash reports', async () => {
        await decide(person, { policy: 'privacy', version: privacy, purposes: ['crash-reports'] }).expect(201);
      }],
      ['they withdraw AI data sharing', async () => void (await decide(person, { version, decision: 'withdrawn' }).expect(201))],
      ['they take their history along', async () => void (exported = await person.get('/v1/consents/export').expect(200))],
    ],
    facts: async () => {
      const history = (await person.get('/v1/consents/history?limit=100').expect(200)).body as { items: Decision[] };
      const creations = (await person.get('/v1/creations').expect(200)).body as { items: unknown[] };
      const refused = person.post('/v1/generations', { tool: 'image.create', prompt: 'another door', provider: 'local' });
      const file = JSON.stringify(exported.body);
      const decisions = new Set(history.items.map(({ policy, purpose, decision }) => `${policy} ${purpose} ${decision}`));
      return {
        decisions: [...decisions].sort(),
        receipts: (await app.sql('select distinct receipt_id from consent_event where account_id = $1', [actor.id])).length,
        isExported: file.includes(receipt.id),
        creations: creations.items.length,
        afterwards: (await refused.set('idempotency-key', randomUUID()).expect(403)).body.code as string,
      };
    },
  };
}

/** What an operator does after Redis was lost; without it the sweeps find the same, later. */
export async function rebuild(app: TestApp): Promise<void> {
  await inScope(app, () => app.get(QueueRebuild).run());
}
