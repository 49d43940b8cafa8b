import type { ServerResponse } from 'node:http';

const LONGEST_ANSWER = 256 * 1024;
const SENTENCE = /^(?=.{12,400}$)\S+(?: \S+){2,}$/;

/** The sentences that a stand-in answered with: a provider's words, which belong into no answer and no log of ours. */
export class Said {
  readonly sentences = new Set<string>();

  /** Takes note of an answer as it is written. */
  listen(response: ServerResponse): void {
    const chunks: Buffer[] = [];
    const [write, end] = [response.write.bind(response), response.end.bind(response)];
    const keep = (chunk: unknown) => {
      if (typeof chunk === 'string' || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk as string));
    };
    response.write = ((...args: Parameters<typeof write>) => (keep(args[0]), write(...args))) as typeof write;
    response.end = ((...args: Parameters<typeof end>) => (keep(args[0]), end(...args))) as typeof end;
    response.on('close', () => this.hear(Buffer.concat(chunks)));
  }

  private hear(body: Buffer): void {
    if (body.length === 0 || body.length > LONGEST_ANSWER) return;
    const text = body.toString('utf8');
    try {
      this.gather(JSON.parse(text));
    } catch {
      this.gather(text.replaceAll(/<[^>]*>/g, ' ').trim());
    }
  }

  private gather(value: unknown): void {
    if (typeof value === 'string' && SENTENCE.test(value)) this.sentences.add(value);
    else if (value !== null && typeof value === 'object') Object.values(value).forEach((part) => this.gather(part));
  }
}
