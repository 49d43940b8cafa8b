import { setTimeout as delay } from 'node:timers/promises';
import { picture } from '../../../src/platform/media/testing/pictures.js';
import type { Answer, Person } from '../clients/person.js';

interface Upload {
  readonly id: string;
  readonly status: string;
  readonly upload: { readonly url: string; readonly fields: Readonly<Record<string, string>> };
}

const PAUSE_MS = 300;

/** Somebody who uploads one photo after the other, and asks again as an app would: each ends as `ready`, or never. */
export class Uploader {
  readonly ready: string[] = [];
  /** Answers that no full disk excuses, and sound photos that were rejected. */
  readonly odd: string[] = [];
  /** What was refused for now: 503 or 507 of us, any 5xx of storage. */
  refusals = 0;
  private isStopped = false;
  private running: Promise<void> | undefined;

  constructor(private readonly person: Person) {}

  start(): this {
    this.running = this.run();
    return this;
  }

  /** The one that is under way is brought to its end, or given up after so long. */
  async stop(withinMs: number): Promise<void> {
    this.isStopped = true;
    const late = delay(withinMs, 'late', { ref: false });
    if ((await Promise.race([this.running, late])) === 'late') this.odd.push('an upload does not come to its end');
  }

  private async run(): Promise<void> {
    const photo = await picture('jpeg');
    while (!this.isStopped) {
      await this.one(photo);
      await delay(PAUSE_MS);
    }
  }

  private async one(photo: Uint8Array): Promise<void> {
    const wish = { kind: 'image', contentType: 'image/jpeg', sizeBytes: photo.length };
    const { id, upload } = await this.until('create', () => this.person.ask<Upload>('POST', '/v1/uploads', wish));
    await this.until('form', () => send(upload, photo));
    const { status } = await this.until('complete', () => this.person.ask<Upload>('POST', `/v1/uploads/${id}/complete`));
    if (status === 'ready') this.ready.push(id);
    else this.odd.push(`a sound photo is ${status}`);
  }

  private async until<T>(step: string, ask: () => Promise<Answer<T>>): Promise<T> {
    for (;;) {
      const { status, body } = await ask();
      if (status >= 200 && status < 300) return body;
      // an examination that could not say that it failed is waited for until its lease is over: 20 s, longer than this client waits
      const isWaitedFor = step === 'complete' && (status === 0 || status === 409);
      const isNotNow = status === 503 || status === 507 || (step === 'form' && (status >= 500 || status === 0)) || isWaitedFor;
      if (isNotNow) this.refusals += 1;
      else this.odd.push(`${step} answered ${status} ${JSON.stringify(body)}`);
      await delay(PAUSE_MS);
    }
  }
}

async function send({ url, fields }: Upload['upload'], photo: Uint8Array): Promise<Answer<void>> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set('file', new Blob([new Uint8Array(photo)], { type: 'image/jpeg' }), 'photo.jpg');
  const began = performance.now();
  const sent = fetch(url, { method: 'POST', body: form });
  const status = await sent.then(async (answer) => (await answer.arrayBuffer(), answer.status), () => 0);
  return { status, ms: performance.now() - began, retryAfter: null, body: undefined };
}
