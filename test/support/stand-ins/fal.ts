import { createHash, randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FalScenario, PlannedAnswer, WebhookFault } from './fal-scenario.js';
import { FalWebhookSigner } from './fal-webhook-signer.js';
import { flood, trickle } from './flows.js';
import { png, wav } from './media-files.js';
import { type RecordedRequest, Recorder } from './recorder.js';

export interface FalRun {
  readonly id: string;
  readonly model: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly webhookUrl: string | null;
  readonly scenario: FalScenario;
  looks: number;
  isReleased: boolean;
  isCancelled: boolean;
  isCalledBack: boolean;
  /** Its payloads were deleted. */
  isErased: boolean;
}

/** fal's queue, result files, key set and platform API on one loopback address, as `facts/providers.md` 1 describes them. */
export class FalStandIn {
  readonly runs: FalRun[] = [];
  /** So many of the next questions about a status find a broken line. */
  deafLooks = 0;
  readonly signer: FalWebhookSigner;
  /** Status codes that our webhook route answered with. */
  readonly deliveries: number[] = [];
  recorder!: Recorder;
  private readonly planned: FalScenario[] = [];
  /** What happens when nothing is planned. */
  usually: FalScenario = {};

  private constructor(
    private readonly apiKey: string,
    now: () => Date,
  ) {
    this.signer = new FalWebhookSigner(now);
  }

  static async start({ apiKey = 'id:secret', now = () => new Date() } = {}): Promise<FalStandIn> {
    const fal = new FalStandIn(apiKey, now);
    fal.recorder = await Recorder.start((request, response, socket) => fal.answer(request, response, socket));
    return fal;
  }

  /** The variables that point the service here. */
  get env(): Record<string, string> {
    const { url, host } = this.recorder;
    return { FAL_API_KEY: this.apiKey, FAL_BASE_URL: url, FAL_REST_URL: url, FAL_API_URL: `${url}/v1`, OUTBOUND_EXTRA_HOSTS: host };
  }

  /** For the next submits, one each. */
  plan(...scenarios: readonly FalScenario[]): void {
    this.planned.push(...scenarios);
  }

  /** Ends a run that is held, and calls back if that was asked for. */
  async complete(run: FalRun): Promise<void> {
    run.isReleased = true;
    if (run.scenario.webhook === true) await this.callBack(run);
  }

  /** Delivers the webhook of a run, properly or with a fault; returns the status it was answered with. */
  async callBack(run: FalRun, fault: WebhookFault = {}, to = run.webhookUrl): Promise<number> {
    if (to === null) throw new Error('the submit named no webhook');
    run.isCalledBack = true;
    const payload = run.scenario.error === undefined ? { payload: this.result(run) } : { payload: null, ...run.scenario.error };
    const status = run.scenario.error === undefined ? 'OK' : 'ERROR';
    const body = Buffer.from(JSON.stringify({ request_id: run.id, gateway_request_id: run.id, status, ...payload }));
    const { headers, body: sent } = this.signer.sign(run.id, body, fault);
    const answer = await fetch(to, { method: 'POST', headers, body: new Uint8Array(sent) });
    await answer.arrayBuffer();
    this.deliveries.push(answer.status);
    return answer.status;
  }

  close(): Promise<void> {
    return this.recorder.close();
  }

  private async answer(request: RecordedRequest, response: ServerResponse, socket: Socket): Promise<void> {
    const { method } = request;
    const { pathname, searchParams } = new URL(request.path, this.recorder.url);
    if (pathname === '/.well-known/jwks.json') return json(response, 200, this.signer.jwks());
    const file = /^\/files\/([\w-]+)\/(\d+)\.\w+$/.exec(pathname);
    if (file)
      return this.serve(
        this.runs.find(({ id }) => id === file[1]),
        Number(file[2]),
        response,
      );
    if (request.headers.authorization !== `Key ${this.apiKey}`)
      return json(response, 401, { detail: 'No user found for Key ID and Secret' });
    const payloads = /^\/v1\/models\/requests\/([\w-]+)\/payloads$/.exec(pathname);
    if (payloads && method === 'DELETE') return this.erase(payloads[1], response);
    const known = /^\/[\w.-]+\/[\w.-]+\/requests\/([\w-]+)(?:\/(status|cancel))?$/.exec(pathname);
    const run = this.runs.find(({ id }) => id === known?.[1]);
    if (known && !run) return json(response, 404, known[2] === 'cancel' ? { status: 'NOT_FOUND' } : { detail: 'Not found' });
    if (run && known?.[2] === 'status' && this.deafLooks > 0) {
      this.deafLooks -= 1;
      return void socket.destroy();
    }
    if (run && known?.[2] === 'status' && method === 'GET') return this.status(run, response);
    if (run && known?.[2] === 'cancel' && method === 'PUT') return this.cancel(run, response);
    if (run && known?.[2] === undefined && method === 'GET') return this.replay(run, response);
    if (method === 'POST') return this.submit(pathname.slice(1), searchParams.get('fal_webhook'), request, response, socket);
    return json(response, 405, { detail: 'Method Not Allowed' });
  }

  private submit(model: string, webhookUrl: string | null, { body }: RecordedRequest, response: ServerResponse, socket: Socket): void {
    const scenario = this.planned.shift() ?? this.usually;
    if (scenario.submitAnswer) return play(response, scenario.submitAnswer);
    if (scenario.submitFault === 'before-accept') return void socket.destroy();
    const input = JSON.parse(body.toString('utf8')) as Readonly<Record<string, unknown>>;
    const run: FalRun = {
      id: randomUUID(),
      model,
      input,
      webhookUrl,
      scenario,
      looks: 0,
      isReleased: false,
      isCancelled: false,
      isCalledBack: false,
      isErased: false,
    };
    this.runs.push(run);
    if (this.isAtEnd(run)) this.callBackSoon(run);
    if (scenario.submitFault === 'after-accept') return void socket.destroy();
    if (scenario.submitFault === 'hang') return;
    if (scenario.submitFault === 'unreadable') return play(response, { status: 200, body: '<html>accepted</html>' });
    const base = `${this.recorder.url}/${model.split('/').slice(0, 2).join('/')}/requests/${run.id}`; // without the model's sub-path
    json(response, 200, {
      request_id: run.id,
      gateway_request_id: run.id,
      status: 'IN_QUEUE',
      queue_position: 0,
      response_url: base,
      status_url: `${base}/status`,
      cancel_url: `${base}/cancel`,
    });
  }

  private callBackSoon(run: FalRun): void {
    if (run.scenario.webhook !== true || run.webhookUrl === null || run.isCalledBack) return;
    setImmediate(() => void this.callBack(run).catch(() => this.deliveries.push(0)));
  }

  private isAtEnd({ looks, isReleased, isCancelled, scenario }: FalRun): boolean {
    if (isCancelled || isReleased) return true;
    return scenario.hold !== true && looks >= (scenario.queuedLooks ?? 0) + (scenario.runningLooks ?? 0);
  }

  private status(run: FalRun, response: ServerResponse): void {
    const isAtEnd = this.isAtEnd(run);
    const waiting = (run.scenario.queuedLooks ?? 0) - run.looks;
    run.looks += 1;
    if (!isAtEnd && waiting > 0) return json(response, 202, { status: 'IN_QUEUE', request_id: run.id, queue_position: waiting });
    if (!isAtEnd) return json(response, 202, { status: 'IN_PROGRESS', request_id: run.id, logs: null });
    this.callBackSoon(run);
    const error = run.isCancelled ? { error: 'Request was cancelled', error_type: 'client_cancelled' } : run.scenario.error;
    json(response, 200, { status: 'COMPLETED', request_id: run.id, logs: null, metrics: { inference_time: 1.5 }, ...error });
  }

  private replay(run: FalRun, response: ServerResponse): void {
    if (!this.isAtEnd(run)) return json(response, 400, { detail: 'Request is still in progress' });
    if (run.isCancelled) return json(response, 499, { detail: 'Request was cancelled', error_type: 'client_cancelled' });
    if (run.isErased) return json(response, 404, { detail: 'Not found' });
    if (run.scenario.resultAnswer) return play(response, run.scenario.resultAnswer);
    if (run.scenario.error) return json(response, 500, { detail: run.scenario.error.error, error_type: run.scenario.error.error_type });
    json(response, 200, this.result(run));
  }

  private result(run: FalRun): object {
    const isAudio = /tts|speech|music|sound/.test(run.model);
    const extension = isAudio ? 'wav' : 'png';
    const count = run.scenario.files ?? (isAudio ? 1 : Number(run.input.num_images ?? 1));
    const files = Array.from({ length: count }, (_, index) => ({
      url: `${this.recorder.url}/files/${run.id}/${index}.${extension}`,
      content_type: isAudio ? 'audio/wav' : 'image/png',
      file_name: `${index}.${extension}`,
      file_size: 1,
      width: 64,
      height: 64,
    }));
    if (isAudio) return { audio: files[0] };
    const flags = files.map((_, index) => run.scenario.nsfw?.[index] === true);
    return { images: files, timings: { inference: 1.5 }, seed: 7, has_nsfw_concepts: flags, prompt: run.input.prompt };
  }

  private cancel(run: FalRun, response: ServerResponse): void {
    if (this.isAtEnd(run)) return json(response, 400, { status: 'ALREADY_COMPLETED' });
    run.isCancelled = true;
    json(response, 202, { status: 'CANCELLATION_REQUESTED' });
  }

  private erase(id: string | undefined, response: ServerResponse): void {
    const run = this.runs.find((candidate) => candidate.id === id);
    if (!run) return json(response, 404, { error: { type: 'not_found', message: 'Request not found' } });
    run.isErased = true;
    json(response, 200, { cdn_delete_results: [{ link: `${this.recorder.url}/files/${run.id}/0.png`, exception: null }] });
  }

  private serve(run: FalRun | undefined, index: number, response: ServerResponse): void {
    if (!run || run.isErased || run.scenario.file === 'gone') return json(response, 404, { detail: 'expired' });
    const [red = 0, green = 0, blue = 0] = createHash('sha256')
      .update(`${String(run.input.prompt)}${index}`)
      .digest();
    const good = /tts|speech|music|sound/.test(run.model) ? wav() : png(64, 64, [red, green, blue]);
    const type = { 'content-type': good[0] === 0x89 ? 'image/png' : 'audio/wav' };
    switch (run.scenario.file) {
      case 'not-media':
        return void response.writeHead(200, type).end('<html>not a picture</html>');
      case 'empty':
        return void response.writeHead(200, type).end();
      case 'short':
        response.writeHead(200, { ...type, 'content-length': good.length + 1_000 });
        return void response.write(good, () => response.destroy());
      case 'redirect-to-private':
        return void response.writeHead(302, { location: 'https://169.254.169.254/latest/meta-data/' }).end();
      case 'slow':
        response.writeHead(200, type);
        return trickle(response);
      case 'endless':
        response.writeHead(200, type);
        return flood(response);
      default:
        response.writeHead(200, { ...type, 'content-length': good.length }).end(good);
    }
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function play(response: ServerResponse, { status, headers, body = {} }: PlannedAnswer): void {
  const type = typeof body === 'string' ? 'text/html' : 'application/json';
  response.writeHead(status, { 'content-type': type, ...headers }).end(typeof body === 'string' ? body : JSON.stringify(body));
}
