import { play } from '../../lab/played.js';
import type { Scenario, WebhookFault } from '../../lab/scenario.js';
import { FalStandIn } from '../../lab/stand-ins/fal.js';

/** What the driver asks of the providers' process. */
export type Order =
  | { readonly order: 'usually'; readonly provider: string; readonly scenario: Scenario }
  | { readonly order: 'plan'; readonly provider: string; readonly words: string; readonly scenario: Scenario }
  | { readonly order: 'release'; readonly provider: string }
  | { readonly order: 'let'; readonly requestIds: readonly string[] }
  | { readonly order: 'sign'; readonly calls: readonly ToSign[] }
  | { readonly order: 'rotate' }
  | { readonly order: 'calls' };

/** A call back of fal, whose key lies there; bodies in Base64. */
export interface ToSign {
  readonly requestId: string;
  readonly body: string;
  readonly fault: WebhookFault;
}

export interface SignedCall {
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** A submit as its provider has it in its books. */
export interface Call {
  readonly provider: string;
  /** The word of the prompt that names the job; empty when there was none. */
  readonly job: string;
  /** The provider took it: it would be billed. */
  readonly isTaken: boolean;
  readonly requestId: string | null;
  readonly looks: number;
}

/** `chaos-000123`: in each prompt of the driver. */
const JOB = /chaos-[\w-]+/;
const PROVIDERS = (process.argv[2] ?? 'fal').split(',');
const USUALLY: Scenario = { queuedLooks: 1, callback: 'once' };

const { standIns, env } = await play({ providers: PROVIDERS });
for (const standIn of standIns) standIn.usually = USUALLY;

process.on('message', ({ id, ...order }: Order & { id: number }) => process.send!({ id, answer: obey(order) }));
process.on('disconnect', () => process.exit(0));
process.send!({ env });

function obey(order: Order): unknown {
  if (order.order === 'usually') {
    standIns.find(({ provider }) => provider === order.provider)!.usually = order.scenario;
    return null;
  }
  if (order.order === 'plan') {
    standIns.find(({ provider }) => provider === order.provider)!.planFor(order.words, order.scenario);
    return null;
  }
  if (order.order === 'release') {
    for (const run of standIns.find(({ provider }) => provider === order.provider)!.runs) run.isReleased = true;
    return null;
  }
  if (order.order === 'let') {
    const wanted = new Set(order.requestIds);
    const runs = standIns.flatMap((standIn) => standIn.runs).filter(({ id }) => wanted.has(id));
    for (const run of runs) [run.isReleased, run.isCancelled] = [true, false];
    return null;
  }
  if (order.order === 'rotate') return void fal().signer.rotate();
  if (order.order === 'sign') return order.calls.map(signed);
  return standIns.flatMap(({ provider, submits }): Call[] =>
    submits.received.map(({ request, run }) => ({
      provider, job: JOB.exec(request.body.toString('latin1'))?.[0] ?? '', isTaken: run !== null, requestId: run?.id ?? null,
      looks: run?.asked ?? 0,
    })),
  );
}

function signed({ requestId, body, fault }: ToSign): SignedCall {
  const call = fal().signer.sign(requestId, Buffer.from(body, 'base64'), fault);
  return { headers: call.headers, body: call.body.toString('base64') };
}

function fal(): FalStandIn {
  return standIns.find((standIn) => standIn instanceof FalStandIn)!;
}
