import { type Polled, ProviderError, type ProviderOutput } from '../../ports/provider.port.js';
import { bytesOf, fieldsOf, idOf, textOf } from '../shared/json.js';
import { errorOfEmpty, errorOfRun } from './replicate.errors.js';
import { modelOf } from './replicate.models.js';

const STATUSES = ['starting', 'processing', 'succeeded', 'failed', 'canceled', 'aborted'] as const;

/** A prediction or a training as far as we read it (`Prediction`, `Training` of the npm package). */
export interface ReplicateRun {
  readonly id: string;
  /** `canceled` and `aborted` are final too: the first ran, the second never began and costs nothing. */
  readonly status: (typeof STATUSES)[number];
  readonly output: unknown;
  readonly error: unknown;
  readonly logs: string;
  /** An hour after its end, input, output and log are gone. */
  readonly isDataRemoved: boolean;
  readonly webhook: string | null;
  readonly createdAt: Date | null;
}

const MOST_FILES = 64;
const DEEPEST = 4;

/** Null for what is no run. */
export function readRun(json: unknown): ReplicateRun | null {
  const run = fieldsOf(json);
  const [id, status] = [idOf(run.id), STATUSES.find((known) => known === run.status)];
  if (id === null || status === undefined) return null;
  const createdAt = new Date(textOf(run.created_at) ?? '');
  return {
    id, status, output: run.output, error: run.error,
    logs: textOf(run.logs) ?? '',
    isDataRemoved: run.data_removed === true,
    webhook: textOf(run.webhook),
    createdAt: Number.isNaN(createdAt.getTime()) ? null : createdAt,
  };
}

/** How far a run is, and what came of it. */
export function polledOf(run: ReplicateRun, isTraining: boolean): Polled {
  switch (run.status) {
    case 'starting':
      return { state: 'queued' };
    case 'processing':
      return { state: 'running', progress: progressOf(run.logs) };
    case 'canceled':
      return { state: 'cancelled' };
    case 'aborted':
      return { state: 'failed', error: new ProviderError('transient', 'not-started') };
    case 'failed':
      return { state: 'failed', error: errorOfRun(run.error) };
    case 'succeeded':
      return succeeded(run, isTraining ? trainedModel(run.output) : filesIn(run.output).slice(0, MOST_FILES));
  }
}

function succeeded({ isDataRemoved, logs }: ReplicateRun, outputs: readonly ProviderOutput[]): Polled {
  if (outputs.length > 0) return { state: 'completed', outputs };
  return { state: 'failed', error: isDataRemoved ? new ProviderError('unknown', 'result-expired') : errorOfEmpty(logs) };
}

/** Models answer with an address, a list of them, or an object of either. */
function filesIn(value: unknown, depth = 0): readonly ProviderOutput[] {
  if (typeof value === 'string') {
    if (/^https?:\/\//.test(value)) return [{ url: value }];
    const byValue = value.startsWith('data:') ? bytesOf(value) : null;
    return byValue === null ? [] : [byValue];
  }
  if (value === null || typeof value !== 'object' || depth === DEEPEST) return [];
  return Object.values(value).flatMap((part) => filesIn(part, depth + 1));
}

/** The weights stay where they are: what is used, and deleted, is the version. */
function trainedModel(output: unknown): readonly ProviderOutput[] {
  const version = textOf(fieldsOf(output).version) ?? '';
  return modelOf(version)?.version ? [{ trainedModel: version }] : [];
}

/** The last bar of progress (` 45%|████`, as tqdm draws it) in a log. */
function progressOf(logs: string): number | undefined {
  const last = [...logs.slice(-4_096).matchAll(/(\d{1,3})%\|/g)].at(-1);
  return last && Math.min(1, Number(last[1]) / 100);
}
