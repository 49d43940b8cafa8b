import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { androidpublisher_v3 as Play } from '@googleapis/androidpublisher';
import { importSPKI, jwtVerify } from 'jose';
import { type RecordedRequest, Recorder } from '../../support/stand-ins/recorder.js';
import { PACKAGE } from './bought.js';
import { type Pushed, PushSigner } from './push-signer.js';

const SCOPE = 'https://www.googleapis.com/auth/androidpublisher';

/** What is wrong with an answer: a status, a connection that breaks, silence, or a page instead of JSON. */
export type PlayFault = number | 'cut' | 'hang' | 'page';
export type PlayCall = 'token' | 'subscription' | 'product' | 'acknowledge' | 'consume' | 'voided' | 'reviewrefund';

interface Told {
  readonly call: PlayCall;
  /** A purchase token or an order id. */
  readonly about: string;
  readonly body: unknown;
}

interface Planned {
  readonly fault: PlayFault;
  readonly calls: readonly PlayCall[];
  left: number;
}

/**
 * Google Play on a loopback address, true to the API's discovery document: the Developer API (v3), the token endpoint of the service
 * account, and Pub/Sub's push with Google's keys. What people bought is set by the test; what was acknowledged is remembered.
 */
export class PlayStandIn {
  readonly subscriptions = new Map<string, Play.Schema$SubscriptionPurchaseV2>();
  readonly products = new Map<string, Play.Schema$ProductPurchaseV2>();
  /** Tokens that it knows no more. */
  readonly gone = new Set<string>();
  readonly voided: Play.Schema$VoidedPurchase[] = [];
  readonly told: Told[] = [];
  readonly pushes: PushSigner;
  recorder!: Recorder;
  /** Of the list of voided purchases. */
  pageSize = 2;
  /** Called while a question is being answered. */
  during: ((call: PlayCall, about: string) => Promise<void>) | null = null;
  private readonly account = generateKeyPairSync('rsa', { modulusLength: 2048 });
  private readonly accessTokens = new Map<string, number>();
  private readonly planned: Planned[] = [];

  constructor(private readonly now: () => Date) {
    this.pushes = new PushSigner(now);
  }

  async start(port?: number): Promise<this> {
    this.recorder = await Recorder.start((request, response, socket) => this.answer(request, response, socket), port);
    return this;
  }

  close(): Promise<void> {
    return this.recorder.close();
  }

  get env(): Readonly<Record<string, string>> {
    const { url } = this.recorder;
    const account = {
      type: 'service_account', client_email: 'play@aicasso.test', private_key_id: 'k1', token_uri: `${url}/token`,
      private_key: this.account.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    };
    return {
      GOOGLE_PLAY_PACKAGE: PACKAGE,
      GOOGLE_PLAY_SERVICE_ACCOUNT: JSON.stringify(account),
      GOOGLE_PLAY_BASE_URL: url,
      GOOGLE_PLAY_PUSH_JWKS_URL: `${url}/certs`,
      ...this.pushes.env,
    };
  }

  /** For the next answers to these calls; to all calls unless said. */
  fail(fault: PlayFault, times = 1, ...calls: readonly PlayCall[]): void {
    this.planned.push({ fault, calls, left: times });
  }

  /** Answers properly again. */
  recover(): void {
    this.planned.length = 0;
  }

  /** How often these were asked. */
  count(...calls: readonly PlayCall[]): number {
    return this.told.filter(({ call }) => calls.includes(call)).length;
  }

  /** Has Pub/Sub push a notice. Returns the status that it was answered with. */
  push(to: string, pushed: Pushed): Promise<number> {
    return this.pushes.push(to, pushed);
  }

  private async answer(request: RecordedRequest, response: ServerResponse, socket: Socket): Promise<void> {
    const { pathname, searchParams } = new URL(request.path, this.recorder.url);
    if (pathname === '/certs') return say(response, 200, await this.pushes.keySet());
    if (pathname === '/token') return this.token(request, response, socket);
    const held = /^Bearer (.+)$/.exec(request.headers['authorization'] ?? '')?.[1] ?? '';
    if ((this.accessTokens.get(held) ?? 0) <= this.now().getTime()) return say(response, 401, error(401));
    const [, packageName, path] = /^\/androidpublisher\/v3\/applications\/([^/]+)\/(.+)$/.exec(pathname) ?? [];
    if (packageName !== PACKAGE || path === undefined) return say(response, 404, error(404));
    for (const [call, method, pattern] of ROUTES) {
      const [, about = '', more] = request.method === method ? (pattern.exec(path) ?? []) : [];
      if (!pattern.test(path) || request.method !== method) continue;
      const body: unknown = request.body.length > 0 ? JSON.parse(request.body.toString()) : null;
      const name = decodeURIComponent(more ?? about);
      this.told.push({ call, about: name, body });
      if (this.isDisturbed(call, response, socket)) return;
      await this.during?.(call, name);
      return this.act(call, name, decodeURIComponent(about), searchParams, response);
    }
    say(response, 404, error(404));
  }

  private act(call: PlayCall, name: string, productId: string, query: URLSearchParams, response: ServerResponse): void {
    if (call === 'voided') return this.list(query, response);
    if (call === 'reviewrefund') return say(response, 200, {});
    const found = call === 'subscription' || call === 'acknowledge' ? this.subscriptions.get(name) : this.products.get(name);
    if (!found) return say(response, this.gone.has(name) ? 410 : 404, error(this.gone.has(name) ? 410 : 404));
    if (call === 'subscription' || call === 'product') return say(response, 200, found);
    const item = 'productLineItem' in found ? found.productLineItem?.[0] : (found as Play.Schema$SubscriptionPurchaseV2).lineItems?.[0];
    if (item?.productId !== productId) return say(response, 400, error(400));
    found.acknowledgementState = 'ACKNOWLEDGEMENT_STATE_ACKNOWLEDGED';
    if (call === 'consume') (item as Play.Schema$ProductLineItem).productOfferDetails!.consumptionState = 'CONSUMPTION_STATE_CONSUMED';
    response.writeHead(204).end();
  }

  private list(query: URLSearchParams, response: ServerResponse): void {
    if (Number(query.get('startTime')) < this.now().getTime() - 30 * 86_400_000) return say(response, 400, error(400));
    const start = Number(query.get('token') ?? 0);
    const some = query.get('type') === '1' ? this.voided.slice(start, start + this.pageSize) : [];
    const next = start + this.pageSize < this.voided.length ? String(start + this.pageSize) : null;
    say(response, 200, { voidedPurchases: some, ...(next !== null && { tokenPagination: { nextPageToken: next } }) });
  }

  /** RFC 7523, as Google's token endpoint takes it. */
  private async token({ body }: RecordedRequest, response: ServerResponse, socket: Socket): Promise<void> {
    const form = new URLSearchParams(body.toString());
    this.told.push({ call: 'token', about: '', body: null });
    if (this.isDisturbed('token', response, socket)) return;
    const key = await importSPKI(this.account.publicKey.export({ type: 'spki', format: 'pem' }).toString(), 'RS256');
    const options = { issuer: 'play@aicasso.test', audience: `${this.recorder.url}/token`, currentDate: this.now(), algorithms: ['RS256'] };
    const claims = await jwtVerify(form.get('assertion') ?? '', key, options).then(({ payload }) => payload, () => null);
    if (claims?.['scope'] !== SCOPE) return say(response, 400, { error: 'invalid_grant' });
    const token = `ya29.${randomBytes(12).toString('hex')}`;
    this.accessTokens.set(token, this.now().getTime() + 3_600_000);
    say(response, 200, { access_token: token, expires_in: 3600, token_type: 'Bearer' });
  }

  private isDisturbed(call: PlayCall, response: ServerResponse, socket: Socket): boolean {
    const plan = this.planned.find(({ calls, left }) => left > 0 && (calls.length === 0 || calls.includes(call)));
    if (!plan) return false;
    plan.left -= 1;
    if (plan.fault === 'cut') socket.destroy();
    else if (plan.fault === 'page') response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sorry</html>');
    else if (plan.fault !== 'hang') say(response, plan.fault, error(plan.fault));
    return true;
  }
}

const ROUTES: readonly (readonly [PlayCall, string, RegExp])[] = [
  ['subscription', 'GET', /^purchases\/subscriptionsv2\/tokens\/([^/:]+)$/],
  ['product', 'GET', /^purchases\/productsv2\/tokens\/([^/:]+)$/],
  ['acknowledge', 'POST', /^purchases\/subscriptions\/([^/]+)\/tokens\/([^/:]+):acknowledge$/],
  ['consume', 'POST', /^purchases\/products\/([^/]+)\/tokens\/([^/:]+):consume$/],
  ['voided', 'GET', /^purchases\/(voidedpurchases)$/],
  ['reviewrefund', 'POST', /^orders\/([^/:]+):reviewrefund$/],
];

function error(code: number): object {
  return { error: { code, message: 'The request was not taken.', status: 'ERROR' } };
}

function say(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' }).end(JSON.stringify(body));
}
