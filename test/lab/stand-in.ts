import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type RecordedRequest, Recorder } from '../support/stand-ins/recorder.js';
import { flood, trickle } from '../support/stand-ins/flows.js';
import { page, say } from './answers.js';
import { bytesOfResult, serveResult, TWO_GB } from './result-file.js';
import type { NewRun, StandInRun } from './run.js';
import { Said } from './said.js';
import type { Scenario, WebhookFault } from './scenario.js';
import type { ScenarioName } from './scenarios.js';
import { Submits } from './submits.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const A_SECOND_MS = 1_000;

export interface StandInOptions {
  /** The clock that it stamps with; the wall's by default. */
  readonly now?: () => Date;
  readonly port?: number;
}

/**
 * A provider on a loopback address, true to its wire contract (the vendor's documents and SDK types). It remembers all that it is
 * sent, plays scenarios, serves result files at `/files/…` without asking for a key, and calls back as its provider would.
 */
export abstract class ProviderStandIn {
  /** As `ProviderAdapter.id`. */
  abstract readonly provider: string;
  /** The variables that point the service here, key included; `OUTBOUND_EXTRA_HOSTS` is added by whoever starts several. */
  abstract get env(): Readonly<Record<string, string>>;
  /** Scenarios that this provider cannot meet, each with the reason: the empty cells of the lab's table. */
  abstract readonly cannot: Readonly<Partial<Record<ScenarioName, string>>>;
  /** From its list it can be told that a request never arrived. */
  readonly tellsAbsence: boolean = false;

  readonly runs: StandInRun[] = [];
  /** What is planned, and all submits that came, taken or not. */
  readonly submits = new Submits();
  readonly said = new Said();
  /** Status codes that our webhook route answered with; 0 for a broken line. */
  readonly deliveries: number[] = [];
  /** Where a provider calls that has one address for a whole project, as it would be registered there; whoever starts it sets it. */
  projectWebhookUrl: string | null = null;
  /** What happens when nothing is planned. */
  usually: Scenario = {};
  recorder!: Recorder;
  protected readonly now: () => Date;

  constructor(private readonly options: StandInOptions = {}) {
    this.now = options.now ?? (() => new Date());
  }

  async start(): Promise<this> {
    this.recorder = await Recorder.start((request, response, socket) => this.receive(request, response, socket), this.options.port);
    return this;
  }

  close(): Promise<void> {
    return this.recorder.close();
  }

  /** For the next submits, one each. */
  plan(...scenarios: readonly Scenario[]): void {
    this.submits.plan(scenarios);
  }

  /** For the next submits with these words in their body: several people can ask at a time. */
  planFor(words: string, ...scenarios: readonly Scenario[]): void {
    this.submits.planFor(words, scenarios);
  }

  /** Ends a run that is held, and calls back as planned. */
  async complete(run: StandInRun): Promise<void> {
    run.isReleased = true;
    await this.deliver(run);
  }

  /** Delivers the webhook of a run, properly or with a fault; returns the status it was answered with. Throws where there is none. */
  async callBack(run: StandInRun, fault: WebhookFault = {}, to = run.webhookUrl): Promise<number> {
    if (to === null) throw new Error('the submit named no webhook');
    run.isCalledBack = true;
    const { headers, body } = this.signed(run, fault);
    const status = await fetch(to, { method: 'POST', headers, body: new Uint8Array(body) }).then(
      async (answer) => (await answer.arrayBuffer(), answer.status),
      () => 0,
    );
    this.deliveries.push(status);
    run.deliveries.push(status);
    return status;
  }

  /** Everything but `/files/…`. */
  protected abstract answer(request: RecordedRequest, response: ServerResponse, socket: Socket): void | Promise<void>;
  /**
   * The webhook of a run as its provider writes and signs it. `reordered` with a delivery made already: of an earlier state, where the
   * provider tells of those.
   */
  protected abstract signed(run: StandInRun, fault: WebhookFault): { readonly headers: Record<string, string>; readonly body: Buffer };

  /** The plan for the submit that has just come. */
  protected next(): Scenario {
    return this.submits.next(this.usually);
  }

  protected take(run: NewRun, scenario: Scenario): StandInRun {
    const taken = {
      ...run, scenario, takenAt: this.now(), looks: 0, asked: 0, fetched: 0, deliveries: [],
      isReleased: false, isCancelled: false, isCalledBack: false, isErased: false,
    };
    this.runs.push(taken);
    this.submits.taken(taken);
    return taken;
  }

  protected find(id: string | undefined): StandInRun | undefined {
    return this.runs.find((run) => run.id === id);
  }

  protected isAtEnd({ looks, isReleased, isCancelled, scenario }: StandInRun): boolean {
    if (isCancelled || isReleased) return true;
    return scenario.hold !== true && looks >= (scenario.queuedLooks ?? 0) + (scenario.runningLooks ?? 0);
  }

  /** Where a run stands at this look, which it counts. */
  protected look(run: StandInRun): 'queued' | 'running' | 'ended' {
    run.asked += 1;
    if (this.isAtEnd(run)) return 'ended';
    run.looks += 1;
    return run.looks <= (run.scenario.queuedLooks ?? 0) ? 'queued' : 'running';
  }

  /** Plays what is planned for a submit besides the provider's own words: true when the answer has been dealt with. */
  protected disturbed(run: StandInRun | null, { submit, garbage }: Scenario, response: ServerResponse, socket: Socket): boolean {
    if (submit === 'cut-before' && run === null) socket.destroy();
    else if (submit === 'cut-after' && run !== null) socket.destroy();
    else if (submit === 'page' && run !== null) page(response, 200);
    else if (submit === 'empty' && run !== null) response.writeHead(200).end();
    else if (submit === 'garbage' && run !== null) say(response, garbage?.body);
    else if (submit === 'trickle' && run !== null) trickle(response.writeHead(200, JSON_TYPE), A_SECOND_MS);
    else if (submit === 'flood' && run !== null) flood(response.writeHead(200, { ...JSON_TYPE, 'content-length': TWO_GB }));
    else return submit === 'hang' && run !== null;
    return true;
  }

  /** Plays what is planned for a look besides the provider's own words: true when the answer has been dealt with. */
  protected isGarbled(run: StandInRun, response: ServerResponse, socket: Socket): boolean {
    const { deafLooks = 0, garbage } = run.scenario;
    if (run.looks < deafLooks) {
      run.looks += 1;
      socket.destroy();
      return true;
    }
    if (!garbage || run.looks >= deafLooks + garbage.looks) return false;
    run.looks += 1;
    say(response, garbage.body);
    return true;
  }

  /** Calls back as planned, once the submit is answered. */
  protected callBackSoon(run: StandInRun): void {
    const { callback } = run.scenario;
    if (!callback || callback === 'early' || run.webhookUrl === null || run.isCalledBack || !this.isAtEnd(run)) return;
    run.isCalledBack = true;
    setImmediate(() => void this.deliver(run));
  }

  /** Where the result of a run lies. */
  protected fileUrl(run: StandInRun, index: number): string {
    return `${this.recorder.url}/files/${run.id}/${index}`;
  }

  /** A result's bytes for an answer that carries them: as `file` says, where that can be said by value. */
  protected fileBytes(run: StandInRun, index: number): Promise<Buffer> {
    return bytesOfResult(run, index);
  }

  private async deliver(run: StandInRun): Promise<void> {
    const { callback } = run.scenario;
    if (!callback || run.webhookUrl === null) return;
    const fault: WebhookFault =
      callback === 'forged' ? { signedBy: 'somebody-else' } : callback === 'stale' ? { shiftSeconds: -3_600 } : {};
    const times = callback === 'twice' || callback === 'reordered' ? 2 : 1;
    for (let n = 0; n < times; n += 1) await this.callBack(run, fault);
  }

  private async receive(request: RecordedRequest, response: ServerResponse, socket: Socket): Promise<void> {
    const [, id, index] = /^\/files\/([^/]+)\/(\d+)$/.exec(new URL(request.path, this.recorder.url).pathname) ?? [];
    if (id === undefined) {
      this.said.listen(response);
      return this.submits.during(request, () => this.answer(request, response, socket));
    }
    return this.serve(this.find(id), Number(index), response);
  }

  /** Answers whoever fetches a result. */
  protected async serve(run: StandInRun | undefined, index: number, response: ServerResponse): Promise<void> {
    if (run) run.fetched += 1;
    await serveResult(run, index, response);
  }
}
