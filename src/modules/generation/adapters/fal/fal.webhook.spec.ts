import { Writable } from 'node:stream';
import { Clock } from '../../../../kernel/clock.js';
import { type Downloaded, OutboundHttp, OutboundRefused, OutboundResponse, RETRY_MS } from '../../../../platform/outbound/index.js';
import { FalWebhookSigner } from '../../../../../test/lab/stand-ins/fal-webhook-signer.js';
import { WebhookRefused } from '../../ports/provider.port.js';
import { FalWebhookVerifier } from './fal.webhook.js';

class SetClock extends Clock {
  at = new Date('2026-11-21T12:00:00Z').getTime();
  now(): Date {
    return new Date(this.at);
  }
}

class KeySets extends OutboundHttp {
  fetches = 0;
  isDown = false;
  constructor(private readonly signer: FalWebhookSigner) {
    super();
  }
  override request(): Promise<OutboundResponse> {
    this.fetches += 1;
    if (this.isDown) return Promise.reject(new OutboundRefused('https://rest.fal.ai'));
    return Promise.resolve(new OutboundResponse(200, {}, Buffer.from(JSON.stringify(this.signer.jwks())), 'https://rest.fal.ai'));
  }
  override download(_url: string, _target: string | Writable): Promise<Downloaded> {
    throw new Error('nothing is downloaded here');
  }
}

const BODY = Buffer.from('{"request_id": "r-1",  "status":"OK","payload":{"images":[]}}');
const MINUTE = 60_000;

describe('a webhook of fal', () => {
  const make = () => {
    const clock = new SetClock();
    const signer = new FalWebhookSigner(() => clock.now());
    const keySets = new KeySets(signer);
    return { clock, signer, keySets, verifier: new FalWebhookVerifier('https://rest.fal.ai/.well-known/jwks.json', keySets, clock) };
  };

  it('is taken when any key of the set signed it, over the raw bytes', async () => {
    const { signer, verifier } = make();
    expect(await verifier.verify(signer.sign('r-1', BODY))).toMatchObject({ requestId: 'r-1' });
  });

  it('has one message id however often it is delivered, and another for other words', async () => {
    const { signer, verifier, clock } = make();
    const first = await verifier.verify(signer.sign('r-1', BODY));
    clock.at += MINUTE;
    expect(await verifier.verify(signer.sign('r-1', BODY))).toEqual(first);
    const other = await verifier.verify(signer.sign('r-1', Buffer.from('{"request_id":"r-1","status":"ERROR"}')));
    expect(other.messageId).not.toBe(first.messageId);
  });

  it.each(['x-fal-webhook-request-id', 'x-fal-webhook-user-id', 'x-fal-webhook-timestamp', 'x-fal-webhook-signature'])(
    'is refused without %s',
    async (name) => {
      const { signer, verifier, keySets } = make();
      await expect(verifier.verify(signer.sign('r-1', BODY, { without: [name] }))).rejects.toThrow(WebhookRefused);
      expect(keySets.fetches).toBe(0);
    },
  );

  it.each([-301, 301, -86_400, 1e9])('is refused %p seconds off', async (shiftSeconds) => {
    const { signer, verifier } = make();
    await expect(verifier.verify(signer.sign('r-1', BODY, { shiftSeconds }))).rejects.toThrow(WebhookRefused);
  });

  it.each([-300, 300, 0])('is taken %p seconds off', async (shiftSeconds) => {
    const { signer, verifier } = make();
    await expect(verifier.verify(signer.sign('r-1', BODY, { shiftSeconds }))).resolves.toBeDefined();
  });

  it('is refused when anything of it was altered', async () => {
    const { signer, verifier } = make();
    const { headers, body } = signer.sign('r-1', BODY);
    const resent = Buffer.from(JSON.stringify(JSON.parse(BODY.toString())));
    const signature = headers['x-fal-webhook-signature']!;
    const timestamp = headers['x-fal-webhook-timestamp']!;
    const changes: { headers?: Record<string, string>; body?: Buffer }[] = [
      { body: resent },
      { body: Buffer.concat([BODY, Buffer.from(' ')]) },
      { body: Buffer.alloc(0) },
      { headers: { 'x-fal-webhook-request-id': 'r-2' } },
      { headers: { 'x-fal-webhook-user-id': 'user_2' } },
      { headers: { 'x-fal-webhook-timestamp': String(Number(timestamp) + 1) } },
      { headers: { 'x-fal-webhook-signature': `${signature}, ${signature}` } },
      { headers: { 'x-fal-webhook-signature': signature.slice(2) } },
      { headers: { 'x-fal-webhook-signature': '0'.repeat(128) } },
      { headers: { 'x-fal-webhook-signature': '' } },
      { headers: { 'x-fal-webhook-timestamp': `${timestamp}.0` } },
      { headers: { 'x-fal-webhook-timestamp': `+${timestamp}` } },
    ];
    for (const change of changes) {
      await expect(verifier.verify({ headers: { ...headers, ...change.headers }, body: change.body ?? body })).rejects.toThrow(
        WebhookRefused,
      );
    }
  });

  it('is refused when somebody else signed it', async () => {
    const { signer, verifier } = make();
    await expect(verifier.verify(signer.sign('r-1', BODY, { signedBy: 'somebody-else' }))).rejects.toThrow(WebhookRefused);
  });

  it.each(['', '[]', 'null', '{}', '{"request_id":7}', '{"request_id":"a/b"}', '{"request_id":'])(
    'is refused when it is %p, though signed',
    async (body) => {
      const { signer, verifier } = make();
      await expect(verifier.verify(signer.sign('r-1', Buffer.from(body)))).rejects.toThrow(WebhookRefused);
    },
  );

  it('has its keys fetched once a day', async () => {
    const { signer, verifier, keySets, clock } = make();
    await Promise.all([1, 2, 3].map(() => verifier.verify(signer.sign('r-1', BODY))));
    clock.at += 23 * 60 * MINUTE;
    await verifier.verify(signer.sign('r-1', BODY));
    expect(keySets.fetches).toBe(1);
    clock.at += 61 * MINUTE;
    await verifier.verify(signer.sign('r-1', BODY));
    expect(keySets.fetches).toBe(2);
  });

  it('is taken with a new key, looked for at most every half minute however many are forged', async () => {
    const { signer, verifier, keySets, clock } = make();
    await verifier.verify(signer.sign('r-1', BODY));
    signer.rotate();
    clock.at += 6 * MINUTE;
    await verifier.verify(signer.sign('r-1', BODY));
    expect(keySets.fetches).toBe(2);
    for (let i = 0; i < 20; i += 1) {
      clock.at += 1_000;
      await expect(verifier.verify(signer.sign('r-1', BODY, { signedBy: 'somebody-else' }))).rejects.toThrow(WebhookRefused);
    }
    expect(keySets.fetches).toBe(2);
  });

  it('can be sent again when the keys cannot be had, and is still refused when older keys are known', async () => {
    const { signer, verifier, keySets, clock } = make();
    keySets.isDown = true;
    await expect(verifier.verify(signer.sign('r-1', BODY))).rejects.toThrow(OutboundRefused);
    keySets.isDown = false;
    clock.at += RETRY_MS;
    await verifier.verify(signer.sign('r-1', BODY));
    keySets.isDown = true;
    clock.at += 10 * MINUTE;
    await expect(verifier.verify(signer.sign('r-1', BODY, { signedBy: 'somebody-else' }))).rejects.toThrow(WebhookRefused);
  });
});
