import { signWebhook, webhookSecret } from '../../../../../test/lab/sign-webhook.js';
import { WebhookRefused } from '../../ports/provider.port.js';
import { verifyReplicateWebhook } from './replicate.webhook.js';

const NOW = new Date('2026-11-21T12:00:00Z');
const SECRET = webhookSecret('replicate');
const BODY = Buffer.from('{"id":"gm3q",  "status":"succeeded"}');
const signed = (fault = {}, body = BODY) => signWebhook({ id: 'msg_1', body, secret: SECRET, now: NOW }, fault);

describe('a webhook of Replicate', () => {
  it('is taken when it is signed over the raw bytes, also while a secret is being replaced', () => {
    const expected = { messageId: 'msg_1', requestId: 'gm3q' };
    expect(verifyReplicateWebhook(signed(), [SECRET], NOW)).toEqual(expected);
    expect(verifyReplicateWebhook(signed(), [webhookSecret('next'), SECRET], NOW)).toEqual(expected);
    const { headers, body } = signed();
    const two = { ...headers, 'webhook-signature': `v1,AAAA v1a,BBBB ${headers['webhook-signature']}` };
    expect(verifyReplicateWebhook({ headers: two, body }, [SECRET], NOW)).toEqual(expected);
  });

  it.each<[string, object]>([
    ['signed by somebody else', { signedBy: 'somebody-else' }],
    ['stale', { shiftSeconds: -301 }],
    ['from the future', { shiftSeconds: 301 }],
    ['altered', { body: Buffer.from('{"id":"gm3q","status":"succeeded"}') }],
    ['without an id', { without: ['webhook-id'] }],
    ['without a time', { without: ['webhook-timestamp'] }],
    ['without a signature', { without: ['webhook-signature'] }],
  ])('is refused when it is %s', (_what, fault) => {
    expect(() => verifyReplicateWebhook(signed(fault), [SECRET], NOW)).toThrow(WebhookRefused);
  });

  it('is refused with a header that came twice', () => {
    const { headers, body } = signed();
    for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature']) {
      for (const joined of [`${headers[name]}, v1,AAAA`, `v1,AAAA, ${headers[name]}`]) {
        expect(() => verifyReplicateWebhook({ headers: { ...headers, [name]: joined }, body }, [SECRET], NOW)).toThrow(WebhookRefused);
      }
    }
  });

  it.each(['', '[]', 'null', '{}', '{"id":"../x"}', '{"id":'])('is refused when it is %p, though signed', (text) => {
    expect(() => verifyReplicateWebhook(signed({}, Buffer.from(text)), [SECRET], NOW)).toThrow(WebhookRefused);
  });
});
