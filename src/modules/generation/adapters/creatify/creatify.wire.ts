import { fieldsOf, idOf, listOf, textOf } from '../shared/json.js';

/** Creatify's answers as far as we read them. All of it is data from outside: other shapes become null, other fields are dropped. */
export interface CreatifyJob {
  readonly status: 'queued' | 'running' | 'done' | 'failed' | 'error' | 'rejected';
  /** 0..1, where it says. */
  readonly progress?: number;
  readonly failedReason: string | null;
  readonly url: string | null;
}

/** The lists of the documents differ by resource; these are all that were seen. */
const STATUSES: ReadonlyMap<string, CreatifyJob['status']> = new Map([
  ['initializing', 'queued'], ['pending', 'queued'], ['in_queue', 'queued'], ['running', 'running'], ['rendering', 'running'],
  ['processing', 'running'], ['done', 'done'], ['failed', 'failed'], ['error', 'error'], ['rejected', 'rejected'],
]);
export const JOB_STATES: ReadonlySet<string> = new Set(STATUSES.keys());

/** Of a link or a job: the outer one. A link carries another object of the same name inside, whose id leads nowhere. */
export function readId(json: unknown): string | null {
  return idOf(fieldsOf(json).id);
}

export function readJob(json: unknown): CreatifyJob | null {
  const { status, progress, failed_reason: reason, video_output: video, output } = fieldsOf(json);
  const known = typeof status === 'string' ? STATUSES.get(status.toLowerCase()) : undefined;
  if (known === undefined) return null;
  return { status: known, progress: progressOf(progress), failedReason: textOf(reason), url: addressOf(video) ?? addressOf(output) };
}

/** The id of the job with a mark of ours, its name or the address that it calls; undefined when it is not in the list. */
export function findMarked(json: unknown, { name, callback }: { readonly name: string; readonly callback?: string }): string | undefined {
  const list = Array.isArray(json) ? json : listOf(fieldsOf(json).results);
  const ours = list.find((job) => {
    const fields = fieldsOf(job);
    return fields.name === name || (callback !== undefined && fields.webhook_url === callback);
  });
  return readId(ours) ?? undefined;
}

/** A number or a text, of one (seen by others) or of a hundred (a guess): what is above 1 is taken for the latter. */
function progressOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,3}(?:\.\d+)?%?$/.test(value) ? Number.parseFloat(value) : value;
  if (typeof number !== 'number' || !(number >= 0)) return undefined;
  return Math.min(1, number > 1 ? number / 100 : number);
}

function addressOf(value: unknown): string | null {
  const url = textOf(value);
  return url !== null && /^https?:\/\//.test(url) ? url : null;
}
