import type { ServerResponse } from 'node:http';
import { type RecordedRequest, Recorder } from '../../support/stand-ins/recorder.js';

const TEXT_ONLY = ['harassment', 'harassment/threatening', 'hate', 'hate/threatening', 'illicit', 'illicit/violent', 'sexual/minors'];
const BOTH = ['self-harm', 'self-harm/instructions', 'self-harm/intent', 'sexual', 'violence', 'violence/graphic'];

export interface ModerationPlan {
  /** Scores by category; 0.0001 where nothing is said, null as it is. */
  readonly scores?: Readonly<Record<string, number | null>>;
  /** Of pictures, where they differ. */
  readonly ofPictures?: Readonly<Record<string, number | null>>;
  readonly status?: number;
  /** Instead of an answer. */
  readonly body?: string;
  /** Never answers. */
  readonly silent?: boolean;
}

interface Asked {
  readonly model: string;
  readonly input: string | readonly (string | { readonly type: string; readonly image_url?: { readonly url: string } })[];
}

/** `POST /v1/moderations` as OpenAI documents it: one result for each text, one for text and picture together. */
export class OpenAiModeration {
  plan: ModerationPlan = {};
  private server!: Recorder;

  async start(): Promise<this> {
    this.server = await Recorder.start((request, response) => this.answer(request, response));
    return this;
  }

  get recorder(): Recorder {
    return this.server;
  }

  get env(): Readonly<Record<string, string>> {
    return { OPENAI_API_KEY: 'sk-stand-in', OPENAI_BASE_URL: `${this.server.url}/v1` };
  }

  /** What each call asked about in words. */
  get asked(): readonly Asked[] {
    return this.calls.filter(({ input }) => typeof input[0] === 'string');
  }

  /** The addresses of the pictures that calls asked about. */
  get pictures(): readonly string[] {
    return this.calls.flatMap(({ input }) => [...input]).flatMap((item) => (typeof item === 'object' ? [item.image_url!.url] : []));
  }

  private get calls(): readonly Asked[] {
    return this.server.requests.map(({ body }) => JSON.parse(body.toString()) as Asked);
  }

  close(): Promise<void> {
    return this.server.close();
  }

  private answer({ method, path, headers, body }: RecordedRequest, response: ServerResponse): void {
    if (this.plan.silent) return;
    const isAsked = method === 'POST' && path === '/v1/moderations' && headers['authorization'] === 'Bearer sk-stand-in';
    const status = isAsked ? (this.plan.status ?? 200) : 404;
    response.writeHead(status, { 'content-type': 'application/json' });
    if (status !== 200) return void response.end(JSON.stringify({ error: { message: 'no', type: 'server_error', code: null } }));
    response.end(this.plan.body ?? JSON.stringify(this.results(JSON.parse(body.toString()) as Asked)));
  }

  private results({ model, input }: Asked): object {
    const items = typeof input === 'string' ? [input] : input;
    const isPicture = items.some((item) => typeof item === 'object' && item.type === 'image_url');
    const count = isPicture || items.some((item) => typeof item === 'object') ? 1 : items.length;
    return { id: 'modr-1', model, results: Array.from({ length: count }, () => this.result(isPicture)) };
  }

  private result(isPicture: boolean): object {
    const { ofPictures, scores: ofWords = {} } = this.plan;
    const scores = isPicture ? (ofPictures ?? ofWords) : ofWords;
    const all = [...TEXT_ONLY, ...BOTH];
    const of = <T>(value: (name: string) => T) => Object.fromEntries(all.map((name) => [name, value(name)]));
    return {
      flagged: false,
      categories: of((name) => (scores[name] ?? 0) > 0.5),
      category_scores: of((name) => (isPicture && TEXT_ONLY.includes(name) ? 0 : name in scores ? scores[name] : 0.0001)),
      category_applied_input_types: of((name) => (isPicture ? (BOTH.includes(name) ? ['image'] : []) : ['text'])),
    };
  }
}
