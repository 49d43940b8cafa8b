import { createHmac } from 'node:crypto';
import { GoogleWebhookSigner } from '../../../../../test/lab/stand-ins/google-webhook-signer.js';
import { signWebhook, webhookSecret } from '../../../../../test/lab/sign-webhook.js';
import type { WebhookFault } from '../../../../../test/lab/scenario.js';
import { TestClock } from '../../../../../test/support/test-clock.js';
import { OutboundHttp, OutboundRefused, type OutboundResponse, RETRY_MS } from '../../../../platform/outbound/index.js';
import type { Log } from '../../../../platform/telemetry/log.js';
import { WebhookRefused } from '../../ports/provider.port.js';
import { GoogleWebhookVerifier } from './google.webhook.js';

const MINUTE = 60_000;
const SECRET = webhookSecret('google');
const EVENT = { type: 'interaction.completed', version: 'v1', timestamp: '2026-11-22T10:00:00Z', data: { id: 'v1_a' } };
const BODY = Buffer.from(JSON.stringify(EVENT));
const ADDRESS = 'https://app.example.com/v1/webhooks/providers/google?attempt=1';

class KeySets extends OutboundHttp {
  fetches = 0;
  isDown = false;
  constructor(private readonly signer: GoogleWebhookSigner) {
    super();
  }
  override async getJson(url: string): Promise<unknown> {
    if (this.isDown) throw new OutboundRefused('https://google.example');
    expect(url).toBe('https://google.example/.well-known/jwks.json');
    this.fetches += 1;
    return this.signer.jwks();
  }
  override request(): Promise<OutboundResponse> {
    throw new Error('not asked for');
  }
  override download(): Promise<never> {
    throw new Error('not asked for');
  }
}

function make(secrets: readonly string[] = [SECRET]) {
  const clock = new TestClock();
  const signer = new GoogleWebhookSigner(() => clock.now());
  const keySets = new KeySets(signer);
  const logged: object[] = [];
  const log = { info: (_event: string, fields: object) => logged.push(fields) } as unknown as Log;
  const settings = { jwksUrl: 'https://google.example/.well-known/jwks.json', secrets, publicUrl: 'https://app.example.com' };
  return { clock, signer, keySets, logged, verifier: new GoogleWebhookVerifier(settings, keySets, clock, log) };
}

describe('a call that a request named (RS256)', () => {
  const signed = (signer: GoogleWebhookSigner, claims: object = EVENT, fault: WebhookFault = {}) =>
    signer.sign({ id: 'msg_1', body: BODY, claims }, fault);

  it('is heard when the token says what the body says', async () => {
    const { signer, verifier } = make();
    expect(await verifier.verify(signed(signer))).toEqual({ messageId: expect.any(String), requestId: 'v1_a' });
    expect(await verifier.verify(signed(signer, { sub: 'interactions/v1_a' }))).toMatchObject({ requestId: 'v1_a' });
  });

  it('needs no secret of ours', async () => {
    const { signer, verifier } = make([]);
    expect(await verifier.verify(signed(signer))).toMatchObject({ requestId: 'v1_a' });
  });

  it('is called by the token, whatever the header says: played again under another id it is the same', async () => {
    const { signer, verifier } = make();
    const { headers, body } = signed(signer);
    const idOf = async (more: object) => (await verifier.verify({ headers: { ...headers, ...more }, body })).messageId;
    const first = await idOf({});
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect([await idOf({ 'webhook-id': 'msg_2' }), await idOf({ 'webhook-id': undefined })]).toEqual([first, first]);
    expect(await verifier.verify(signed(signer, { ...EVENT, jti: 'j_1' }))).toMatchObject({ messageId: 'j_1' });
  });

  it.each<[string, object, WebhookFault]>([
    ['signed by somebody else', EVENT, { signedBy: 'somebody-else' }],
    ['past its end', EVENT, { shiftSeconds: -601 }],
    ['stale, though its token is not over', { ...EVENT, exp: 9e9 }, { shiftSeconds: -301 }],
    ['over, though just sent', { ...EVENT, exp: 1 }, {}],
    ['of the future', EVENT, { shiftSeconds: 301 }],
    ['made in the future, though just sent', { ...EVENT, iat: 9e9 }, {}],
    ['without an end', { ...EVENT, exp: undefined }, {}],
    ['about another interaction', { ...EVENT, data: { id: 'v1_b' } }, {}],
    ['about nothing', { iss: 'x', aud: 'y' }, {}],
    ['given another body', EVENT, { body: Buffer.from('{"data":{"id":"v1_b"}}') }],
    ['given no body', EVENT, { body: Buffer.alloc(0) }],
    ['unsigned', EVENT, { without: ['webhook-signature'] }],
  ])('is refused when it is %s', async (_what, claims, fault) => {
    const { signer, verifier } = make();
    await expect(verifier.verify(signed(signer, claims, fault))).rejects.toThrow(WebhookRefused);
  });

  it('is refused when it names another algorithm or key', async () => {
    const { signer, verifier, clock } = make();
    const at = Math.floor(clock.now().getTime() / 1000);
    const claims = { ...EVENT, iat: at, exp: at + 60 };
    const sent = (token: string) => verifier.verify({ headers: { 'webhook-id': 'm', 'webhook-signature': token }, body: BODY });
    const kid = 'key-1';
    for (const header of [{ alg: 'RS256', kid: 'key-2' }, { alg: 'RS256' }, { alg: 'PS256', kid }, { alg: 'none', kid }]) {
      await expect(sent(signer.token(header, claims))).rejects.toThrow(WebhookRefused);
    }
    const { keys } = signer.jwks() as { keys: { n: string }[] };
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const message = `${part({ alg: 'HS256', kid: 'key-1' })}.${part(claims)}`;
    // a public key, or the secret of the other kind, as that of an HMAC
    for (const secret of [keys[0]!.n, SECRET]) {
      const signature = createHmac('sha256', secret).update(message).digest('base64url');
      await expect(sent(`${message}.${signature}`)).rejects.toThrow(WebhookRefused);
    }
  });

  it('has its keys fetched once a day, and is for the sender to repeat while they cannot be had', async () => {
    const { signer, verifier, keySets, clock } = make();
    keySets.isDown = true;
    await expect(verifier.verify(signed(signer))).rejects.toThrow(OutboundRefused);
    keySets.isDown = false;
    clock.advance(RETRY_MS);
    await Promise.all([1, 2, 3].map(() => verifier.verify(signed(signer))));
    clock.advance(23 * 60 * MINUTE);
    await verifier.verify(signed(signer));
    expect(keySets.fetches).toBe(1);
  });

  it('has its audience noted, in a word of ours, and not looked at (unconfirmed)', async () => {
    const { signer, verifier, logged } = make();
    const audiences = [ADDRESS, ['x', ADDRESS], 'https://other.example', undefined, 7];
    for (const aud of audiences) await verifier.verify(signed(signer, { ...EVENT, aud }));
    expect(logged).toEqual(['ours', 'ours', 'other', 'none', 'none'].map((audience) => ({ audience })));
  });
});

describe('a call of the project (HMAC), at the same address (trap 40)', () => {
  const signed = (clock: TestClock, fault: WebhookFault = {}) =>
    signWebhook({ id: 'msg_2', body: BODY, secret: SECRET, now: clock.now() }, fault);

  it('is heard by its secret', async () => {
    const { clock, verifier, keySets } = make();
    expect(await verifier.verify(signed(clock))).toEqual({ messageId: 'msg_2', requestId: 'v1_a' });
    expect(keySets.fetches).toBe(0);
  });

  it('is refused without a secret, when it is stale, altered or signed by somebody else', async () => {
    const without = make([]);
    await expect(without.verifier.verify(signed(without.clock))).rejects.toThrow(WebhookRefused);
    const { clock, verifier } = make();
    const altered = Buffer.from('{"data":{"id":"v1_b"}}');
    for (const fault of [{ shiftSeconds: -301 }, { body: altered }, { signedBy: 'somebody-else' }] as WebhookFault[]) {
      await expect(verifier.verify(signed(clock, fault))).rejects.toThrow(WebhookRefused);
    }
  });
});
