import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type RecordedRequest, Recorder } from '../../support/stand-ins/recorder.js';
import { makeChain } from './certificates.js';
import { Shelf } from './shelf.js';
import { apiKey, trusting } from './settings.js';
import { type AppleEnvironment, AppStoreSigner, BUNDLE_ID } from './signer.js';

export interface AppStoreOptions {
  readonly now?: () => Date;
  readonly environment?: AppleEnvironment;
  readonly port?: number;
}

/** How it behaves until told otherwise: `down` cuts the line, `busy` is 429, a number is an error code of Apple's with its status. */
export type Mood = 'well' | 'down' | 'hang' | 'busy' | 'garbage' | number;

const PAGE = 20;
const TYPES: Readonly<Record<string, string>> = { 'Auto-Renewable Subscription': 'AUTO_RENEWABLE', Consumable: 'CONSUMABLE' };
const HEADER = /^Bearer [\w-]+\.[\w-]+\.[\w-]+$/;

type Answer = readonly [status: number, body?: object];
const notFound = (code: number): Answer => [404, { errorCode: code, errorMessage: 'Not found.' }];

/**
 * The App Store Server API on a loopback address, true to its wire contract (paths, codes, pages of twenty, signed words in plain answers),
 * with roots of its own. It knows what is on its shelf, and remembers all that it is sent.
 */
export class AppStoreStandIn {
  recorder!: Recorder;
  mood: Mood = 'well';
  readonly signer: AppStoreSigner;
  readonly shelf: Shelf;
  /** Bodies of consumption answers, and tokens that were set, by transaction id. */
  readonly consumption = new Map<string, unknown>();
  readonly accountTokens = new Map<string, string>();
  /** All notices ever made, the newest last, with whether they reached us. */
  readonly notices: { readonly signedPayload: string; readonly at: Date; readonly arrived: boolean }[] = [];
  private readonly settings: Readonly<Record<string, string>>;

  constructor(private readonly options: AppStoreOptions = {}) {
    const { environment = 'Production', now = () => new Date() } = options;
    const chain = makeChain();
    this.signer = new AppStoreSigner(chain, now, environment);
    this.shelf = new Shelf(this.signer, now);
    this.settings = { ...trusting(chain.root.certificate, environment), ...apiKey() };
  }

  async start(): Promise<this> {
    this.recorder = await Recorder.start((request, response, socket) => this.receive(request, response, socket), this.options.port);
    return this;
  }

  close(): Promise<void> {
    return this.recorder.close();
  }

  /** What the service is configured with to believe it and to ask it. */
  get env(): Readonly<Record<string, string>> {
    return { ...this.settings, APP_STORE_BASE_URL: this.recorder.url, APP_STORE_SANDBOX_BASE_URL: this.recorder.url };
  }

  private receive(request: RecordedRequest, response: ServerResponse, socket: Socket): void {
    const { mood } = this;
    if (mood === 'down') return void socket.destroy();
    if (mood === 'hang') return;
    if (mood === 'garbage') return say(response, 200, '<html>');
    const [status, body] =
      mood === 'busy' ? ([429, { errorCode: 4290000, errorMessage: 'Rate limit exceeded.' }] as const)
      : typeof mood === 'number' ? ([Math.floor(mood / 10_000), { errorCode: mood, errorMessage: 'As planned.' }] as const)
      : this.answer(request);
    say(response, status, body === undefined ? '' : JSON.stringify(body));
  }

  private answer({ method, path, headers, body }: RecordedRequest): Answer {
    if (!HEADER.test(headers['authorization'] ?? '')) return [401];
    const { pathname, searchParams } = new URL(path, 'http://stand-in');
    const [, id = ''] = /\/(\d+)(?:\/appAccountToken)?$/.exec(pathname) ?? [];
    const json = (): Record<string, unknown> => JSON.parse(body.toString('utf8')) as Record<string, unknown>;
    switch (`${method} ${pathname.replace(/\d+(?=$|\/app)/, 'ID')}`) {
      case 'GET /inApps/v1/subscriptions/ID':
        return this.statuses(id);
      case 'GET /inApps/v2/history/ID':
        return this.history(id, Number(searchParams.get('revision') ?? 0), searchParams.getAll('productType'));
      case 'GET /inApps/v1/transactions/ID':
        return this.info(id);
      case 'PUT /inApps/v2/transactions/consumption/ID':
        if (!this.shelf.find(id)) return notFound(4040010);
        this.consumption.set(id, json());
        return [202];
      case 'PUT /inApps/v1/transactions/ID/appAccountToken':
        if (!this.shelf.find(id)) return notFound(4040010);
        this.accountTokens.set(id, String(json()['appAccountToken']));
        return [200];
      case 'POST /inApps/v1/notifications/history':
        return this.noticeHistory(json(), Number(searchParams.get('paginationToken') ?? 0));
      default:
        return notFound(4040000);
    }
  }

  private statuses(id: string): Answer {
    const last = this.shelf.lastOf(id);
    if (!last) return notFound(4040010);
    const data = [{ subscriptionGroupIdentifier: '20900001', lastTransactions: [last] }];
    return [200, { ...this.facts, data }];
  }

  private history(id: string, from: number, types: readonly string[]): Answer {
    const everything = this.shelf.customerOf(id);
    if (!everything) return notFound(4040010);
    const all = everything.filter(({ type }) => types.length === 0 || types.includes(TYPES[type!] ?? ''));
    const page = all.slice(from, from + PAGE).map((words) => this.signer.transaction(words));
    return [200, { ...this.facts, revision: String(from + page.length), hasMore: all.length > from + PAGE, signedTransactions: page }];
  }

  private info(id: string): Answer {
    const words = this.shelf.find(id);
    return words ? [200, { signedTransactionInfo: this.signer.transaction(words) }] : notFound(4040010);
  }

  private noticeHistory({ startDate, endDate, onlyFailures }: Record<string, unknown>, from: number): Answer {
    const matching = this.notices.filter(
      ({ at, arrived }) => at.getTime() >= Number(startDate) && at.getTime() <= Number(endDate) && !(onlyFailures === true && arrived),
    );
    const page = matching.slice(from, from + PAGE);
    const hasMore = matching.length > from + PAGE;
    const notificationHistory = page.map(({ signedPayload, at, arrived }) => {
      const sendAttemptResult = arrived ? 'SUCCESS' : 'UNSUCCESSFUL_HTTP_RESPONSE_CODE';
      return { signedPayload, sendAttempts: [{ attemptDate: at.getTime(), sendAttemptResult }] };
    });
    return [200, { ...(hasMore && { paginationToken: String(from + PAGE) }), hasMore, notificationHistory }];
  }

  private get facts(): object {
    return { environment: this.signer.environment, bundleId: BUNDLE_ID };
  }
}

function say(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}
