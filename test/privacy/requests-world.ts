import { EntityManager } from '@mikro-orm/postgresql';
import type { Role } from '../../src/entities/auth/account-role.entity.js';
import { AuthFacade } from '../../src/modules/auth/index.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { Metrics } from '../../src/platform/telemetry/metrics.js';
import type { Actor, Client } from '../support/actor.js';
import { type StartOptions, startApp, type TestApp } from '../support/harness.js';
import { MailServer } from '../support/stand-ins/mail-server.js';

export const DAY_MS = 86_400_000;
export const PURPOSE = 'Working through the queue.';
const DESK = '/v1/staff/privacy/requests';

export interface EventBody {
  readonly type: string;
  readonly by: string;
  readonly actorId: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly note: string | null;
}

export interface RequestBody {
  readonly request: { readonly id: string; readonly state: string; readonly law: string; readonly dueAt: string };
  readonly accountId: string | null;
  readonly contact: string | null;
  readonly details: string | null;
  readonly accountsWithContact: readonly string[];
  readonly exportId: string | null;
  readonly deletionId: string | null;
  readonly events: readonly EventBody[];
}

/** The service with a mail server, and compliance staff at the requests desk. */
export class RequestsWorld {
  private constructor(
    readonly app: TestApp,
    private readonly server: MailServer | null,
  ) {}

  /** A service that stands already, and sends no mail. */
  static of(app: TestApp): RequestsWorld {
    return new RequestsWorld(app, null);
  }

  static async start({ env, ...options }: StartOptions = {}): Promise<RequestsWorld> {
    const mail = await MailServer.start();
    const settings = {
      ROLES: 'api,worker', ACCESS_TOKEN_MINUTES: '1400000', REFRESH_TOKEN_DAYS: '1000',
      MAIL_URL: mail.url, MAIL_FROM: 'AiCasso <privacy@aicasso.example>',
      SUPPORT_EMAIL: 'privacy@aicasso.example',
    };
    return new RequestsWorld(await startApp({ ...options, env: { ...settings, ...env } }), mail);
  }

  async stop(): Promise<void> {
    await this.app.stop();
    await this.server?.stop();
  }

  get mail(): MailServer {
    return this.server!;
  }

  async staff(role: Role = 'compliance'): Promise<Actor> {
    const actor = await this.app.actor();
    await this.inScope(() => this.app.get(AuthFacade).grantRole(actor.id, role, { actor: 'operator', purpose: 'test' }));
    return actor;
  }

  inScope<T>(work: () => Promise<T>): Promise<T> {
    return runInScope(this.app.get(EntityManager), work);
  }

  /** A request of somebody who is signed in. */
  async ask(who: Client, kind: string, details?: string): Promise<string> {
    return ((await who.post('/v1/privacy/requests', { kind, details }).expect(201)).body as { id: string }).id;
  }

  /** `204`, or the status with the problem's code. */
  async act(staff: Client, id: string, act: string, body: object = {}): Promise<string> {
    const { status, body: answer } = await staff.post(`${DESK}/${id}/${act}`, { purpose: PURPOSE, ...body });
    return status < 400 ? String(status) : `${status} ${(answer as { code: string }).code}`;
  }

  async read(staff: Client, id: string): Promise<RequestBody> {
    return (await staff.get(`${DESK}/${id}?purpose=${encodeURIComponent(PURPOSE)}`).expect(200)).body as RequestBody;
  }

  async enter(staff: Client, body: object): Promise<string> {
    return ((await staff.post(DESK, { purpose: PURPOSE, ...body }).expect(201)).body as { id: string }).id;
  }

  async queue(staff: Client, query = ''): Promise<string[]> {
    const { items } = (await staff.get(`${DESK}?limit=100${query}`).expect(200)).body as { items: { id: string }[] };
    return items.map(({ id }) => id);
  }

  async audited(subject: string): Promise<string[]> {
    const rows = await this.app.sql<{ act: string }>('select act from audit_entry where subject = $1 order by sequence', [subject]);
    return rows.map(({ act }) => act);
  }

  /** The news in somebody's inbox, the newest first. */
  async told(who: Client): Promise<string[]> {
    await this.app.drain();
    const { items } = (await who.get('/v1/notifications').expect(200)).body as { items: { kind: string; text: string }[] };
    return items.filter(({ kind }) => kind === 'privacy-request').map(({ text }) => text);
  }

  /** What happened to a request, without who read it. */
  async typesOf(staff: Actor, id: string): Promise<string[]> {
    return (await this.read(staff, id)).events.map(({ type }) => type).filter((type) => type !== 'read');
  }

  async metric(name: string) {
    return (await this.app.get(Metrics).registry.getMetricsAsJSON()).find((it) => it.name === name)!.values;
  }
}
