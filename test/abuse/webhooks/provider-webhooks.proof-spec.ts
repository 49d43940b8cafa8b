import { randomUUID } from 'node:crypto';
import { startApp, type TestApp } from '../../support/harness.js';
import { signWebhook, webhookSecret } from '../../lab/sign-webhook.js';
import type { WebhookFault } from '../../lab/scenario.js';
import { FalStandIn } from '../../lab/stand-ins/fal.js';
import { GoogleStandIn } from '../../lab/stand-ins/google.js';
import { tally } from '../tally.js';

interface Signed {
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}
interface Call {
  readonly headers: Record<string, string> | Headers;
  readonly body: Buffer;
}
/** How a provider signs a call about a request. */
type Sign = (requestId: string, fault?: WebhookFault) => Signed;

const SIGNED = ['replicate', 'openai', 'fal', 'google'] as const;
type Provider = (typeof SIGNED)[number];
/** They sign nothing: a call is a hint, worth something about a known request alone. */
const HINTS: Readonly<Record<string, object>> = {
  creatify: { id: 'r-1', status: 'done' }, minimax: { task: { id: 'r-1', status: 'succeeded' } },
};
const SILENT = ['xai', 'runway', 'local', 'nobody'];

describe('webhooks of providers that nobody should believe', () => {
  let app: TestApp;
  let fal: FalStandIn;
  let google: GoogleStandIn;
  let sign: Readonly<Record<Provider, Sign>>;

  beforeAll(async () => {
    const now = () => app.clock.now();
    [fal, google] = [await new FalStandIn({ now }).start(), await new GoogleStandIn({ now }).start()];
    app = await startApp({
      env: {
        ...fal.env, ...google.env, OUTBOUND_EXTRA_HOSTS: `${fal.recorder.host},${google.recorder.host}`, LOCAL_PROVIDER_ENABLED: 'true',
        REPLICATE_API_KEY: 'stand-in', REPLICATE_WEBHOOK_SECRET: webhookSecret('replicate'), OPENAI_API_KEY: 'stand-in',
        OPENAI_WEBHOOK_SECRET: webhookSecret('openai'), CREATIFY_API_ID: 'stand-in', CREATIFY_API_KEY: 'stand-in',
        MINIMAX_API_KEY: 'stand-in', XAI_API_KEY: 'stand-in', RUNWAY_API_KEY: 'stand-in',
      },
    });
    const standard = (word: string, bodyOf: (id: string) => object): Sign => (id, fault = {}) =>
      signWebhook({ id: `msg_${id}`, body: bytes(bodyOf(id)), secret: webhookSecret(word), now: now() }, fault);
    sign = {
      replicate: standard('replicate', (id) => ({ id, status: 'succeeded' })),
      openai: standard('openai', (id) => ({ type: 'response.completed', data: { id } })),
      fal: (id, fault) => fal.signer.sign(id, bytes({ request_id: id, status: 'OK', payload: {} }), fault),
      google: (id, fault) => {
        const event = { type: 'interaction.completed', data: { id } };
        return google.signer.sign({ id: `msg_${id}`, body: bytes(event), claims: { iss: 'https://google.example.test', ...event } }, fault);
      },
    };
  }, 180_000);
  afterAll(async () => {
    await app?.stop();
    await fal?.close();
    await google?.close();
  });

  /** Written with more room than needed, so that writing it again changes it. */
  const bytes = (body: object) => Buffer.from(JSON.stringify(body, null, 1));
  const send = async (provider: string, { headers, body }: Call) =>
    (await fetch(`${app.url}/v1/webhooks/providers/${provider}`, { method: 'POST', headers, body: new Uint8Array(body) })).status;
  const kept = async (provider: string) =>
    Number((await app.sql<{ n: string }>('select count(*) as n from inbox_message where source = $1', [`provider/${provider}`]))[0]!.n);
  const signatureOf = ({ headers }: Signed) => Object.keys(headers).find((name) => name.endsWith('-signature'))!;

  /** Everything that can be wrong with a signed call, as it is sent. */
  function faults(provider: Provider): Readonly<Record<string, Call>> {
    const id = () => randomUUID();
    const proper = sign[provider](id());
    const again = Buffer.from(JSON.stringify(JSON.parse(proper.body.toString())));
    const other = Buffer.from(proper.body.toString().replace(/[0-9a-f]{8}-/, '00000000-'));
    const named = (name: string) => Object.keys(proper.headers).find((it) => it.endsWith(name))!;
    const double = (name: string, value: string) => {
      const headers = new Headers(proper.headers);
      headers.append(name, value);
      return { headers, body: proper.body };
    };
    const withHeader = (name: string, value: string) => ({ headers: { ...proper.headers, [name]: value }, body: proper.body });
    const without = (name: string) => sign[provider](id(), { without: [named(name)] });
    const signature = proper.headers[signatureOf(proper)]!;
    return {
      'no signature': without('-signature'),
      'signed by somebody else': sign[provider](id(), { signedBy: 'somebody-else' }),
      'of another id': { headers: proper.headers, body: other }, 'no body': { headers: proper.headers, body: Buffer.alloc(0) },
      // Google's token is about the id alone, and has its own times
      ...(provider === 'google' ? {} : { 'written again': { headers: proper.headers, body: again }, 'no time': without('-timestamp') }),
      '301 s old': sign[provider](id(), { shiftSeconds: -301 }), 'a day old': sign[provider](id(), { shiftSeconds: -86_400 }),
      // while it is waiting to be sent, time goes on
      '6 min ahead': sign[provider](id(), { shiftSeconds: 360 }), 'a day ahead': sign[provider](id(), { shiftSeconds: 86_400 }),
      'a signature that is cut': withHeader(signatureOf(proper), signature.slice(0, -4)),
      'an empty one': withHeader(signatureOf(proper), ''),
      'another time': withHeader(named('-timestamp'), '1'), 'a second signature': double(signatureOf(proper), 'v1,AAAA'),
      'a second time': double(named('-timestamp'), '1'),
      ...(provider === 'google' ? {} : { 'a second id': double(named('-id'), 'another') }), // it does not sign that one
      'signed as another provider does': sign[provider === 'fal' ? 'openai' : 'fal'](id()),
    };
  }

  it('are refused, each, and nothing of them is kept', async () => {
    const wrong: string[] = [];
    let tried = 0;
    for (const provider of SIGNED) {
      expect([provider, await send(provider, sign[provider](randomUUID()))]).toEqual([provider, 204]);
      const before = await kept(provider);
      for (const [name, call] of Object.entries(faults(provider))) {
        const status = await send(provider, call);
        tried += 1;
        if (status < 400 || status >= 500) wrong.push(`${provider}, ${name}: ${status}`);
      }
      if ((await kept(provider)) !== before) wrong.push(`${provider}: kept`);
    }
    for (const [provider, hint] of Object.entries(HINTS)) {
      tried += 1;
      const status = await send(provider, { headers: { 'content-type': 'application/json' }, body: bytes(hint) });
      if (status < 400 || status >= 500 || (await kept(provider)) !== 0) wrong.push(`${provider}, about no request of ours: ${status}`);
    }
    for (const provider of SILENT) {
      tried += 1;
      const status = await send(provider, sign.openai(randomUUID()));
      if (status !== 404) wrong.push(`${provider}, which has none: ${status}`);
    }
    tally(import.meta.url, { subject: 'webhooks: forged, stale, altered', tried, wrong: wrong.length, figures: { providers: 10 } });
    expect(wrong).toEqual([]);
  }, 180_000);

  it('have one effect, however often they are played again', async () => {
    let wrong = 0;
    for (const provider of SIGNED) {
      const call = sign[provider](randomUUID());
      const before = await kept(provider);
      // the second half with another id, where that is not signed
      const named = (n: number) => ({ ...call.headers, ...(provider === 'google' && n > 9 ? { 'webhook-id': `msg_${n}` } : {}) });
      const statuses = await Promise.all(Array.from({ length: 20 }, (_, n) => send(provider, { ...call, headers: named(n) })));
      if (statuses.some((status) => status !== 204) || (await kept(provider)) !== before + 1) wrong += 1;
    }
    tally(import.meta.url, { subject: 'webhooks: played again', tried: SIGNED.length * 20, wrong });
    expect(wrong).toBe(0);
  }, 180_000);
});
