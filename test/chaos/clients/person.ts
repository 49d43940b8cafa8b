import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

const ANSWER_WITHIN_MS = 15_000;
const PAUSE_MS = 100;

export interface Answer<T = unknown> {
  /** 0: no answer came, the connection broke or nothing was heard in time. */
  readonly status: number;
  readonly ms: number;
  readonly retryAfter: string | null;
  readonly body: T;
}

/** As the service shows it. */
export interface GenerationSeen {
  readonly id: string;
  readonly status: string;
  readonly charge: { readonly state: string; readonly held: number; readonly captured: number; readonly released: number };
  readonly outputs: readonly { readonly url: string; readonly sha256: string }[];
}

/** What a client knows: what it was told, by whatever process answered. */
export interface Accepted {
  readonly who: Person;
  /** In the prompt: `chaos-000123`. */
  readonly job: string;
  readonly id: string;
  readonly count: number;
  /** How often it had to ask, with one key. */
  readonly tries: number;
}

/** Somebody with an app: asks again with the same key until there is an answer that counts. */
export class Person {
  /** Answers that no fault excuses: anything but a success, "not now" or a connection that broke. */
  readonly odd: { readonly path: string; readonly status: number; readonly body: unknown }[] = [];
  private token = '';
  id = '';

  private constructor(private readonly apiUrl: string) {}

  static async join(apiUrl: string, idTokenFor: (nonce: string) => Promise<string>): Promise<Person> {
    const person = new Person(apiUrl);
    const { nonce } = await person.must<{ nonce: string }>('POST', '/v1/auth/nonce');
    const idToken = await idTokenFor(nonce);
    const session = await person.must<{ accessToken: string; account: { id: string } }>('POST', '/v1/auth/google', { idToken, nonce });
    person.token = session.accessToken;
    person.id = session.account.id;
    const { version } = await person.must<{ version: string }>('GET', '/v1/policies/ai-data-sharing');
    await person.must('POST', '/v1/consents', { policy: 'ai-data-sharing', version, decision: 'granted', locale: 'en', surface: 'test' });
    return person;
  }

  /** Once. */
  async ask<T>(method: string, path: string, body?: object, headers: Readonly<Record<string, string>> = {}): Promise<Answer<T>> {
    const began = performance.now();
    const init = {
      method,
      headers: { ...this.authorization(), ...(body && { 'content-type': 'application/json' }), ...headers },
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      ...(body && { body: JSON.stringify(body) }),
    };
    try {
      const response = await fetch(this.apiUrl + path, init);
      const text = await response.text();
      const answer = { status: response.status, ms: performance.now() - began, retryAfter: response.headers.get('retry-after') };
      return { ...answer, body: (text === '' ? undefined : JSON.parse(text)) as T };
    } catch {
      return { status: 0, ms: performance.now() - began, retryAfter: null, body: undefined as T };
    }
  }

  /** Until it succeeds: for what may be asked again. What was answered meanwhile and should not have been is in `odd`. */
  async insist<T>(
    method: string, path: string, body?: object, headers: Readonly<Record<string, string>> = {},
  ): Promise<{ body: T; tries: number }> {
    for (let tries = 1; ; tries += 1) {
      const answer = await this.ask<T>(method, path, body, headers);
      if (answer.status >= 200 && answer.status < 300) return { body: answer.body, tries };
      const isInProgress = answer.status === 409 && (answer.body as { code?: string }).code === 'idempotency-in-progress';
      if (answer.status !== 0 && answer.status !== 503 && !isInProgress) {
        this.odd.push({ path, status: answer.status, body: answer.body });
        if (answer.status < 500) throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
      }
      await delay(PAUSE_MS);
    }
  }

  async generate(job: string, { provider, count = 1 }: { provider?: string; count?: number } = {}): Promise<Accepted> {
    const body = { tool: 'image.create', prompt: `picture ${job}`, count, parameters: { size: 'square' }, ...(provider && { provider }) };
    const { body: { id }, tries } = await this.insist<GenerationSeen>('POST', '/v1/generations', body, { 'idempotency-key': randomUUID() });
    return { who: this, job, id, count, tries };
  }

  async generation(id: string): Promise<GenerationSeen> {
    return (await this.insist<GenerationSeen>('GET', `/v1/generations/${id}`)).body;
  }

  authorization(): Record<string, string> {
    return this.token === '' ? {} : { authorization: `Bearer ${this.token}` };
  }

  get url(): string {
    return this.apiUrl;
  }

  private async must<T>(method: string, path: string, body?: object): Promise<T> {
    return (await this.insist<T>(method, path, body)).body;
  }
}
