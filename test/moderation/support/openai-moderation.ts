import type { ServerResponse } from 'node:http';
import { moderationAnswer, type ModerationRequest, type Scores } from '../../lab/stand-ins/openai-moderations.js';
import { type RecordedRequest, Recorder } from '../../support/stand-ins/recorder.js';

export interface ModerationPlan {
  readonly scores?: Scores;
  /** Of pictures, where they differ. */
  readonly ofPictures?: Scores;
  readonly status?: number;
  /** Instead of an answer. */
  readonly body?: string;
  /** Never answers. */
  readonly silent?: boolean;
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
  get asked(): readonly ModerationRequest[] {
    return this.calls.filter(({ input }) => typeof input[0] === 'string');
  }

  /** The addresses of the pictures that calls asked about. */
  get pictures(): readonly string[] {
    return this.calls.flatMap(({ input }) => [...input]).flatMap((item) => (typeof item === 'object' ? [item.image_url!.url] : []));
  }

  private get calls(): readonly ModerationRequest[] {
    return this.server.requests.map(({ body }) => JSON.parse(body.toString()) as ModerationRequest);
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
    response.end(this.plan.body ?? JSON.stringify(this.results(JSON.parse(body.toString()) as ModerationRequest)));
  }

  private results(asked: ModerationRequest): object {
    const { scores, ofPictures } = this.plan;
    return moderationAnswer(asked, scores, ofPictures);
  }
}
