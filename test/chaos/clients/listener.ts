import { setTimeout as delay } from 'node:timers/promises';
import type { Person } from './person.js';

const PAUSE_MS = 200;
/** A beat comes every 15 s: what is silent for longer has lost its line. */
const SILENT_MS = 20_000;
const ENDED = new Set(['succeeded', 'failed', 'cancelled', 'refused']);

/** An app that listens to `/v1/events` and comes back with the last id that it saw, as `EventSource` does (HTML standard, 9.2). */
export class Listener {
  /** How often each generation was told to have ended. */
  readonly ends = new Map<string, number>();
  /** Told to read everything anew: what came before is no longer kept. */
  snapshots = 0;
  connections = 0;
  private lastId: string | null = null;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(private readonly person: Person) {}

  /** Resolves with the first message: nothing that happens from then on may be missed. */
  async start(): Promise<this> {
    this.running = this.listen();
    while (this.lastId === null) await delay(20);
    return this;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async listen(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await this.once().catch(() => undefined);
      await delay(PAUSE_MS);
    }
  }

  private async once(): Promise<void> {
    const silent = new AbortController();
    const signal = AbortSignal.any([this.stopping.signal, silent.signal]);
    const headers = { ...this.person.authorization(), ...(this.lastId !== null && { 'last-event-id': this.lastId }) };
    const response = await fetch(`${this.person.url}/v1/events`, { headers, signal });
    if (!response.ok || !response.body) return void (await response.arrayBuffer());
    this.connections += 1;
    let timer = setTimeout(() => silent.abort(), SILENT_MS);
    let buffer = '';
    try {
      for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
        clearTimeout(timer);
        timer = setTimeout(() => silent.abort(), SILENT_MS);
        const blocks = (buffer + chunk).split('\n\n');
        buffer = blocks.pop()!;
        blocks.forEach((block) => this.hear(block));
      }
    } finally {
      clearTimeout(timer);
    }
  }

  private hear(block: string): void {
    const fields = new Map(block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]));
    this.lastId = fields.get('id') ?? this.lastId;
    if (fields.get('event') === 'snapshot') this.snapshots += 1;
    if (fields.get('event') !== 'generation.updated') return;
    const { id, status } = JSON.parse(fields.get('data') ?? '{}') as { id: string; status: string };
    if (ENDED.has(status)) this.ends.set(id, (this.ends.get(id) ?? 0) + 1);
  }
}
