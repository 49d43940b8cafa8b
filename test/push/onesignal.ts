import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { inputOf, json, page } from '../lab/answers.js';
import { type RecordedRequest, Recorder } from '../support/stand-ins/recorder.js';

/**
 * OneSignal on a loopback address, true to its REST API as far as the service uses it (vendor OpenAPI 11.6; reference pages of
 * create-user, update-user, delete-user, transfer-subscription, create-message): people by external id, their devices, messages with
 * their key in the body, and every shape that an error comes in.
 */
export interface OneSignalOptions {
  readonly port?: number;
  /** A device that is named for the first time is taken to be there: where no SDK has announced it. */
  readonly knowsEveryDevice?: boolean;
  readonly now?: () => Date;
}

/** A message on a device. */
export interface Arrived {
  readonly subscriptionId: string;
  readonly externalId: string;
  readonly language: string;
  readonly heading: string;
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly collapseId: string | null;
  readonly threadId: string | null;
  readonly ttlSeconds: number | null;
  readonly at: string;
}

export interface OneSignalPerson {
  language: string;
  timeZone: string | null;
}

/** What becomes of the next request that matches, instead of its answer. `lose`: it is done, and the answer is lost on its way. */
export type Fault =
  | { readonly status: number; readonly body?: unknown; readonly html?: boolean; readonly headers?: Readonly<Record<string, string>> }
  | 'cut' | 'lose' | 'hang';

export type Of = 'messages' | 'people' | 'everything';

const MESSAGES = '/notifications';
const APP_ID = '5eb5a37e-b458-11e3-ac11-000c2940e62c';
const API_KEY = 'os_v2_app_made_up_for_tests';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export class OneSignalStandIn {
  /** On devices, the oldest first. */
  readonly arrived: Arrived[] = [];
  readonly people = new Map<string, OneSignalPerson>();
  /** Whose each device is; null: nobody's. */
  readonly devices = new Map<string, string | null>();
  /** External ids, as they were removed. */
  readonly erased: string[] = [];
  recorder!: Recorder;
  private readonly answers = new Map<string, object>();
  private readonly writtenAt = new Map<string, number>();
  private readonly faults: { readonly of: Of; readonly fault: Fault }[] = [];
  private outage: Fault | null = null;

  private constructor(private readonly options: OneSignalOptions) {}

  static async start(options: OneSignalOptions = {}): Promise<OneSignalStandIn> {
    const standIn = new OneSignalStandIn(options);
    const receive = (request: RecordedRequest, response: ServerResponse, socket: Socket) => standIn.receive(request, response, socket);
    standIn.recorder = await Recorder.start(receive, options.port);
    return standIn;
  }

  /** Points the service here. */
  get env(): Readonly<Record<string, string>> {
    return { ONESIGNAL_APP_ID: APP_ID, ONESIGNAL_API_KEY: API_KEY, ONESIGNAL_BASE_URL: this.recorder.url };
  }

  /** As the app's SDK does at its first start: a device is there, and nobody's. */
  installs(subscriptionId: string = randomUUID()): string {
    this.devices.set(subscriptionId, null);
    return subscriptionId;
  }

  /** For the next requests, one each. */
  plan(of: Of, ...faults: readonly Fault[]): void {
    this.faults.push(...faults.map((fault) => ({ of, fault })));
  }

  /** Everything fails like this, until `null`. */
  down(fault: Fault | null): void {
    this.outage = fault;
  }

  /** Messages that were sent here, taken or not, as their bodies. */
  get messages(): readonly Readonly<Record<string, unknown>>[] {
    return this.recorder.requests.filter(({ method, path }) => method === 'POST' && path === MESSAGES).map(inputOf);
  }

  forget(): void {
    this.arrived.length = 0;
    this.recorder.forget();
  }

  close(): Promise<void> {
    return this.recorder.close();
  }

  private receive(request: RecordedRequest, response: ServerResponse, socket: Socket): void {
    if (request.method === 'GET' && request.path === '/arrived') return json(response, 200, this.arrived); // for whoever looks on
    const of: Of = request.path === MESSAGES ? 'messages' : 'people';
    const at = this.faults.findIndex((it) => it.of === of || it.of === 'everything');
    const fault = this.outage ?? (at >= 0 ? this.faults.splice(at, 1)[0]!.fault : null);
    if (fault === 'hang') return;
    if (fault === 'cut') return void socket.destroy();
    if (fault === null || fault === 'lose') {
      const { status, body, headers } = this.answer(request);
      return fault === 'lose' ? void socket.destroy() : json(response, status, body, headers);
    }
    if (fault.html) return page(response, fault.status);
    if (fault.body === undefined) return void response.writeHead(fault.status, { ...fault.headers }).end();
    json(response, fault.status, fault.body, fault.headers);
  }

  private answer(request: RecordedRequest): Said {
    if (request.headers['authorization'] !== `Key ${API_KEY}`) return { status: 403, body: { errors: ['Access denied.'] } };
    const { method } = request;
    if (method === 'POST' && request.path === MESSAGES) return this.send(inputOf(request));
    if (this.isTooSoon(request)) return { status: 429, body: { errors: ['API rate limit exceeded'] }, headers: { 'retry-after': '1' } };
    const [, apps, app, what, ...rest] = request.path.split('/');
    if (apps !== 'apps' || app !== APP_ID) return { status: 404, body: { errors: [{ code: 'app-1', title: 'App not found' }] } };
    if (what === 'users' && rest.length === 0 && method === 'POST') return this.createUser(inputOf(request));
    if (what === 'users' && rest[1] === 'external_id') return this.user(method, decodeURIComponent(rest[2]!), inputOf(request));
    if (what === 'subscriptions' && rest[1] === 'owner' && method === 'PATCH') return this.transfer(rest[0]!, inputOf(request));
    return { status: 404, body: { errors: [{ code: 'route-1', title: 'Not found' }] } };
  }

  /** One change a second of each person, and of each device. */
  private isTooSoon(request: RecordedRequest): boolean {
    const { identity } = inputOf(request) as { identity?: { external_id?: string } };
    const [of, id] = request.path.split('/').slice(3);
    const who = of === 'subscriptions' ? id! : id === undefined ? identity?.external_id : request.path.split('/').at(-1);
    const now = (this.options.now?.() ?? new Date()).getTime();
    const before = this.writtenAt.get(who ?? '') ?? -Infinity;
    if (now - before < 1_000) return true;
    this.writtenAt.set(who ?? '', now);
    return false;
  }

  /** 201 for a new person (200 in older descriptions), 202 for one who is known, whose properties stay as they are. */
  private createUser({ identity, properties }: Input): Said {
    const externalId = (identity as { external_id?: string } | undefined)?.external_id;
    if (externalId === undefined) return invalid('identity is required');
    const known = this.people.has(externalId);
    if (!known) this.people.set(externalId, { language: 'en', timeZone: null, ...propertiesIn(properties) });
    return { status: known ? 202 : 201, body: { identity: { external_id: externalId, onesignal_id: randomUUID() } } };
  }

  private user(method: string, externalId: string, { properties }: Input): Said {
    const person = this.people.get(externalId);
    if (!person) return unknown();
    if (method === 'PATCH') Object.assign(person, propertiesIn(properties));
    if (method === 'DELETE') {
      this.people.delete(externalId);
      this.erased.push(externalId);
      for (const [device, owner] of this.devices) if (owner === externalId) this.devices.delete(device);
    }
    return { status: 202, body: {} };
  }

  private transfer(subscriptionId: string, { identity }: Input): Said {
    const externalId = (identity as { external_id: string }).external_id;
    if (this.options.knowsEveryDevice && !this.devices.has(subscriptionId)) this.installs(subscriptionId);
    if (!this.devices.has(subscriptionId) || !this.people.has(externalId)) return unknown();
    this.devices.set(subscriptionId, externalId);
    return { status: 202, body: { identity: { external_id: externalId } } };
  }

  private send(input: Input): Said {
    const key = input['idempotency_key'];
    if (input['app_id'] !== APP_ID || input['target_channel'] !== 'push') return { status: 400, body: { errors: ['app_id not found'] } };
    if (key !== undefined && !UUID.test(String(key))) return { status: 400, body: { errors: ['idempotency_key must be a UUID'] } };
    const before = this.answers.get(String(key));
    if (before) return { status: 200, body: before, headers: { 'idempotent-replayed': 'true' } };
    const said = this.deliver(input);
    if (key !== undefined) this.answers.set(String(key), said);
    return { status: 200, body: said };
  }

  /** In the person's language, else in English; what was sent to nobody has an empty id. */
  private deliver(input: Input): object {
    const ids = (input['include_aliases'] as { external_id: string[] }).external_id;
    const strangers = ids.filter((id) => !this.people.has(id));
    const reached = [...this.devices].flatMap(([subscriptionId, owner]) =>
      owner !== null && ids.includes(owner) ? [{ subscriptionId, owner }] : [],
    );
    const aliases = strangers.length > 0 && { errors: { invalid_aliases: { external_id: strangers } } };
    if (reached.length === 0) return { id: '', errors: ['All included players are not subscribed'], ...aliases };
    for (const { subscriptionId, owner } of reached) {
      const { language } = this.people.get(owner)!;
      const words = (of: unknown) => (of as Record<string, string>)[language] ?? (of as Record<string, string>)['en']!;
      this.arrived.push({
        subscriptionId, externalId: owner, language, heading: words(input['headings']), text: words(input['contents']),
        data: input['data'] as Record<string, unknown>,
        collapseId: (input['collapse_id'] as string | undefined) ?? null,
        threadId: (input['thread_id'] as string | undefined) ?? null,
        ttlSeconds: (input['ttl'] as number | undefined) ?? null,
        at: (this.options.now?.() ?? new Date()).toISOString(),
      });
    }
    return { id: randomUUID(), ...aliases };
  }
}

type Input = Readonly<Record<string, unknown>>;

interface Said {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

function propertiesIn(properties: unknown): Partial<OneSignalPerson> {
  const { language, timezone_id: timeZone } = (properties ?? {}) as { language?: string; timezone_id?: string };
  return { ...(language !== undefined && { language }), ...(timeZone !== undefined && { timeZone }) };
}

function unknown(): Said {
  return { status: 404, body: { errors: [{ code: 'subscription-2', title: 'not found', meta: {} }] } };
}

function invalid(title: string): Said {
  return { status: 400, body: { errors: [{ code: 'user-1', title, meta: {} }] } };
}
