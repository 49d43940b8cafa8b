import type { ProviderHttp } from '../../../../platform/outbound/index.js';
import { type Cancelled, type ErasedAtProvider, type Polled, ProviderError } from '../../ports/provider.port.js';
import { fieldsOf, textOf } from '../shared/json.js';
import { type JsonAnswer, JsonApi } from '../shared/json-api.js';
import { errorOfAnswer, errorOfTask } from './minimax.errors.js';
import { readDeletion, readTaskV2, type TaskV2 } from './minimax.wire.js';

/** Video tasks of v2 (H3), whose errors are real HTTP statuses. They are cancelled while they wait and deleted when they have ended. */
export class VideoTasks {
  constructor(private readonly api: JsonApi) {}

  async poll(http: ProviderHttp, taskId: string): Promise<Polled> {
    const task = await this.look(http, taskId);
    switch (task?.status) {
      case undefined:
        return { state: 'failed', error: new ProviderError('unknown', 'request-not-found') };
      case 'queued':
      case 'running':
      case 'cancelled':
        return { state: task.status };
      case 'failed':
        return { state: 'failed', error: errorOfTask(task.errorCode) };
      case 'expired': // whether it ran, and was billed, it does not say
        return { state: 'failed', error: new ProviderError('unknown', 'task-expired') };
      case 'succeeded':
        if (task.url === null) return { state: 'failed', error: new ProviderError('invalid', 'no-output') };
        return { state: 'completed', outputs: [{ url: task.url }] };
    }
  }

  /** Looks first: the same call that cancels a waiting task deletes a finished one, paid for and not fetched yet. */
  async cancel(http: ProviderHttp, taskId: string): Promise<Cancelled> {
    if ((await this.look(http, taskId))?.status !== 'queued') return 'too-late';
    const answer = await this.delete(http, taskId);
    const error = errorOfAnswer(answer);
    if (error?.kind === 'invalid' || error?.kind === 'refused') return 'too-late'; // it runs by now
    if (error) throw error;
    return readDeletion(answer.json) === null ? 'requested' : 'cancelled';
  }

  /** Cancelled and expired tasks cannot be deleted: they go with the seven days. */
  async erase(http: ProviderHttp, taskId: string): Promise<ErasedAtProvider> {
    const answer = await this.delete(http, taskId);
    const error = errorOfAnswer(answer);
    if (!error) return readDeletion(answer.json) === 'deleted' ? 'erased' : 'failed';
    if (isGone(answer)) return 'erased';
    if (error.kind !== 'invalid' && error.kind !== 'refused') throw error;
    const task = await this.look(http, taskId);
    if (task === null) return 'erased';
    return task.status === 'cancelled' || task.status === 'expired' ? 'not-offered' : 'failed';
  }

  /** Null when there is no such task. */
  private async look(http: ProviderHttp, taskId: string): Promise<TaskV2 | null> {
    const answer = await this.api.ask(http, 'GET', `/v2/query/video_generation/${encodeURIComponent(taskId)}`);
    const error = errorOfAnswer(answer);
    if (isGone(answer) || error?.kind === 'invalid') return null;
    if (error) throw error;
    const task = answer.ok ? readTaskV2(answer.json) : null;
    if (task === null) throw new ProviderError('transient', 'answer-unreadable');
    return task;
  }

  private delete(http: ProviderHttp, taskId: string): Promise<JsonAnswer> {
    return this.api.ask(http, 'DELETE', `/v2/video_generation/${encodeURIComponent(taskId)}`);
  }
}

/**
 * There is no code for a task that is unknown or older than seven days: 404 is a guess, `invalid task_id` the documents' sentence, `record
 * not found`, with the code of a failure that passes, was seen by others. A guess too few only asks again, until the deadline.
 */
function isGone({ status, json }: JsonAnswer): boolean {
  const message = textOf(fieldsOf(fieldsOf(json).error).message) ?? '';
  return status === 404 || (status >= 400 && /^(?:record not found|invalid task_id)\b/i.test(message));
}
