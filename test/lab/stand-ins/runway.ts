import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { RecordedRequest } from '../../support/stand-ins/recorder.js';
import { play, type PlannedAnswers } from '../planned-answer.js';
import { inputOf, json } from '../answers.js';
import type { StandInRun } from '../run.js';
import { ProviderStandIn } from '../stand-in.js';
import { API_VERSION, BAD_KEY, calledBy, faultOf, mistakeIn, NO_VERSION, NOT_FOUND, SUBMIT_ANSWERS } from './runway-contract.js';

const API_KEY = `key_${'0'.repeat(128)}`;
const NO_WEBHOOKS = 'has no webhooks';
/** How a task fails. */
const FAILURES: Readonly<Record<string, { readonly failureCode: string; readonly failure: string }>> = {
  refused: { failureCode: 'SAFETY.INPUT.TEXT', failure: 'The text was refused by our moderation.' },
  transient: { failureCode: 'INTERNAL', failure: 'An unexpected error came up on our side.' },
  invalid: { failureCode: 'ASSET.INVALID', failure: 'The picture that was given cannot be used.' },
};

/** Runway's tasks on a loopback address (facts 8). */
export class RunwayStandIn extends ProviderStandIn {
  readonly provider = 'runway';
  readonly cannot = {
    'rate-limited': 'too many at a time are held back (THROTTLED); a 429 is the quota of the day, after which nothing is taken for hours',
    'refused-before': 'moderates inside the task, which then fails',
    'refused-in-200': 'a refusal is always a failed task with its code',
    inline: 'results are addresses',
    'callback-once': NO_WEBHOOKS,
    'callback-twice': NO_WEBHOOKS,
    'callback-reordered': NO_WEBHOOKS,
    'callback-early': NO_WEBHOOKS,
    'callback-forged': NO_WEBHOOKS,
    'callback-stale': NO_WEBHOOKS,
  };

  override get env(): Readonly<Record<string, string>> {
    return { RUNWAY_API_KEY: API_KEY, RUNWAY_BASE_URL: `${this.recorder.url}/v1` };
  }

  override plan(...scenarios: readonly PlannedAnswers[]): void {
    super.plan(...scenarios);
  }

  protected override answer(request: RecordedRequest, response: ServerResponse, socket: Socket): void {
    const { method, headers } = request;
    const { pathname } = new URL(request.path, this.recorder.url);
    if (headers.authorization !== `Bearer ${API_KEY}`) return play(response, BAD_KEY);
    if (headers['x-runway-version'] !== API_VERSION) return play(response, NO_VERSION);
    const [known, id] = /^\/v1\/tasks\/([\w-]+)$/.exec(pathname) ?? [];
    if (known === undefined) {
      if (method === 'POST') return this.submit(pathname, request, response, socket);
      return play(response, faultOf(405, 'This method is not for this path.'));
    }
    const run = this.find(id);
    if (!run || run.isErased) return play(response, NOT_FOUND);
    if (method === 'GET') return this.task(run, response, socket);
    if (method === 'DELETE') return this.delete(run, response);
    return play(response, faultOf(405, 'This method is not for this path.'));
  }

  protected override signed(): never {
    throw new Error(`Runway ${NO_WEBHOOKS}`);
  }

  private submit(path: string, request: RecordedRequest, response: ServerResponse, socket: Socket): void {
    const scenario: PlannedAnswers = this.next();
    const input = inputOf(request);
    const planned = scenario.submitAnswer ?? SUBMIT_ANSWERS[scenario.submit ?? ''] ?? mistakeIn(path, request);
    if (planned) return play(response, planned);
    if (this.disturbed(null, scenario, response, socket)) return;
    const run = this.take({ id: randomUUID(), ...calledBy(path, input)!, input, webhookUrl: null, count: 1 }, scenario);
    if (this.disturbed(run, scenario, response, socket)) return;
    json(response, 200, { id: run.id, estimatedCost: { credits: 60 } });
  }

  /** What waits is held back at first, as over the concurrency of a tier. */
  private task(run: StandInRun, response: ServerResponse, socket: Socket): void {
    if (this.isGarbled(run, response, socket)) return;
    const { lookAnswer, queuedLooks = 0, runningLooks = 1 } = run.scenario as PlannedAnswers;
    if (lookAnswer) return play(response, lookAnswer);
    const state = this.look(run);
    const common = { id: run.id, createdAt: run.takenAt.toISOString() };
    const estimated = { ...common, estimatedCost: { credits: 60 } };
    if (state === 'queued') return json(response, 200, { ...estimated, status: run.looks === 1 ? 'THROTTLED' : 'PENDING' });
    const progress = Math.min(0.9, (run.looks - queuedLooks) / (runningLooks + 1));
    if (state === 'running') return json(response, 200, { ...estimated, status: 'RUNNING', progress });
    json(response, 200, { ...common, cost: { credits: 60 }, ...this.ended(run) });
  }

  private ended(run: StandInRun): object {
    const failed = FAILURES[run.scenario.end ?? ''];
    if (failed) return { status: 'FAILED', ...failed };
    const files = run.scenario.end === 'nothing' ? 0 : (run.scenario.files ?? run.count);
    return { status: 'SUCCEEDED', output: Array.from({ length: files }, (_, index) => this.fileUrl(run, index)) };
  }

  /** Cancels what runs, deletes what has ended; neither can be fetched again. */
  private delete(run: StandInRun, response: ServerResponse): void {
    if (!this.isAtEnd(run)) run.isCancelled = true;
    run.isErased = true;
    response.writeHead(204).end();
  }
}
