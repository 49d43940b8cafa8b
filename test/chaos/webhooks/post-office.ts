import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { sha256 } from '../../../src/kernel/json.js';
import { signWebhook, webhookSecret } from '../../lab/sign-webhook.js';
import type { ToSign } from '../world/stand-ins-process.js';
import type { World } from '../world/world.js';
import type { Delivery, Notice } from './plan.js';

export const NEXT_SECRET = webhookSecret('replicate, the next');
const PER_SECOND = 100;
/** Signed together, just before they go. */
const BATCH = 50;
const RETRY_MS = 2_000;
const MOST_TRIES = 30;

/** A request that a provider took from us, or one of somebody else's. */
export interface Subject {
  readonly provider: 'fal' | 'replicate';
  readonly requestId: string;
  readonly attemptId: string;
}

export interface Sent {
  readonly delivery: Delivery;
  /** Of the first try; 0 for a broken line. */
  readonly status: number;
  readonly ms: number;
  /** Until it was taken; null when it never was. */
  readonly tries: number | null;
}

/** Sends what providers send: at a steady pace, and again what was not taken, signed anew as the scheme wants it (Standard Webhooks). */
export class PostOffice {
  readonly sent: Sent[] = [];
  /** Beside them, a public page that needs the database as well: ms. */
  readonly besides: number[] = [];
  private readonly open = new Set<Promise<void>>();
  private secret = webhookSecret('replicate');

  constructor(private readonly world: World, private readonly subjects: ReadonlyMap<Notice, Subject>) {}

  /** Both schemes go on with new keys. */
  async rotate(): Promise<void> {
    this.secret = NEXT_SECRET;
    await this.world.standIns.rotate();
  }

  /** One after the other, without waiting for answers; then for those that are to be sent again. */
  async send(list: readonly Delivery[]): Promise<void> {
    for (let from = 0; from < list.length; from += BATCH) {
      const batch = list.slice(from, from + BATCH);
      const calls = await this.signed(batch);
      for (const [index, delivery] of batch.entries()) {
        this.begin(this.deliver(delivery, calls[index]!));
        await delay(1000 / PER_SECOND);
      }
      this.begin(this.look());
    }
    while (this.open.size > 0) await Promise.all(this.open);
  }

  subjectOf(notice: Notice): Subject {
    return this.subjects.get(notice)!;
  }

  /** As the inbox names it. */
  messageOf(notice: Notice): { source: string; messageId: string } {
    const { provider, requestId } = this.subjectOf(notice);
    const messageId = provider === 'fal' ? `${requestId}:${sha256(this.bodyOf(notice)).slice(0, 32)}` : idOf(notice, requestId);
    return { source: `provider/${provider}`, messageId };
  }

  private begin(work: Promise<void>): void {
    const done = work.finally(() => this.open.delete(done));
    this.open.add(done);
  }

  private async deliver(delivery: Delivery, first: Call): Promise<void> {
    const { status, ms } = await this.post(delivery, first);
    let tries = isTaken(status) ? 1 : null;
    for (let n = 2; tries === null && delivery.kind === 'genuine' && n <= MOST_TRIES; n += 1) {
      await delay(RETRY_MS);
      const [again] = await this.signed([delivery]);
      if (isTaken((await this.post(delivery, again!)).status)) tries = n;
    }
    this.sent.push({ delivery, status, ms, tries });
  }

  private async post({ notice }: Delivery, { headers, body }: Call): Promise<{ status: number; ms: number }> {
    const { provider, attemptId } = this.subjectOf(notice);
    const url = `${this.world.apiUrl}/v1/webhooks/providers/${provider}?attempt=${attemptId}`;
    const began = performance.now();
    const request = { method: 'POST', headers, body: new Uint8Array(body), signal: AbortSignal.timeout(15_000) };
    const status = await fetch(url, request).then(
      async (answer) => (await answer.arrayBuffer(), answer.status), () => 0,
    );
    return { status, ms: performance.now() - began };
  }

  private async look(): Promise<void> {
    const began = performance.now();
    const page = fetch(`${this.world.apiUrl}/v1/feed`);
    const isHeard = await page.then(async (answer) => (await answer.arrayBuffer(), answer.ok), () => false);
    if (isHeard) this.besides.push(performance.now() - began);
  }

  private async signed(batch: readonly Delivery[]): Promise<Call[]> {
    const ofFal = batch.filter(({ notice }) => this.subjectOf(notice).provider === 'fal');
    const toSign = ofFal.map((it): ToSign => ({
      requestId: this.subjectOf(it.notice).requestId, body: this.bodyOf(it.notice).toString('base64'), fault: faultOf(it),
    }));
    const answers = await this.world.standIns.sign(toSign);
    const calls = new Map(answers.map(({ headers, body }, n) => [ofFal[n]!, { headers, body: Buffer.from(body, 'base64') }]));
    return batch.map((it) => calls.get(it) ?? this.standard(it));
  }

  private standard(delivery: Delivery): Call {
    const { notice } = delivery;
    const id = idOf(notice, this.subjectOf(notice).requestId);
    return signWebhook({ id, body: this.bodyOf(notice), secret: this.secret, now: new Date() }, faultOf(delivery));
  }

  private bodyOf(notice: Notice): Buffer {
    const { provider, requestId } = this.subjectOf(notice);
    const about = provider === 'fal' ? { request_id: requestId, status: 'OK', payload: {} } : { id: requestId, status: 'succeeded' };
    return Buffer.from(JSON.stringify({ ...about, part: notice.number }));
  }
}

/** Of requests that nobody here made. */
export function strangers(count: number): Subject[] {
  return Array.from({ length: count }, (_, n) => ({
    provider: n % 2 === 0 ? 'fal' : 'replicate', requestId: randomUUID(), attemptId: randomUUID(),
  }));
}

interface Call {
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

const isTaken = (status: number) => status >= 200 && status < 300;
const idOf = ({ number }: Notice, requestId: string) => `msg_${requestId}_${number}`;

function faultOf({ kind, shiftSeconds }: Delivery) {
  return kind === 'forged' ? ({ signedBy: 'somebody-else' } as const) : { shiftSeconds };
}
