import type { ProviderHttp } from '../../../../platform/outbound/index.js';
import { type Polled, ProviderError } from '../../ports/provider.port.js';
import type { JsonApi } from '../shared/json-api.js';
import { errorOfAnswer, errorOfTask } from './minimax.errors.js';
import { isSuccess, readDownload, readTaskV1 } from './minimax.wire.js';

/** Video tasks of v1 (Hailuo): a task leads to a file, a file to an address that lasts an hour and is asked for anew at every look. */
export class HailuoTasks {
  constructor(private readonly api: JsonApi) {}

  async poll(http: ProviderHttp, taskId: string): Promise<Polled> {
    const answer = await this.api.ask(http, 'GET', `/v1/query/video_generation?task_id=${encodeURIComponent(taskId)}`);
    const task = answer.ok ? readTaskV1(answer.json) : null;
    // a task's own failure is told by the same code as that of a look, so the status goes first
    if (task?.status === 'failed') return { state: 'failed', error: errorOfTask(task.errorCode) };
    const error = errorOfAnswer(answer);
    if (error?.kind === 'invalid') return { state: 'failed', error: new ProviderError('unknown', 'request-not-found') };
    if (error) throw error;
    if (task === null) throw new ProviderError('transient', 'answer-unreadable');
    if (task.status !== 'succeeded') return { state: task.status };
    if (task.fileId === null) return { state: 'failed', error: new ProviderError('invalid', 'no-output') };
    return this.result(http, task.fileId);
  }

  private async result(http: ProviderHttp, fileId: string): Promise<Polled> {
    const answer = await this.api.ask(http, 'GET', `/v1/files/retrieve?file_id=${encodeURIComponent(fileId)}`);
    const error = errorOfAnswer(answer);
    if (error?.kind === 'invalid') return { state: 'failed', error: new ProviderError('unknown', 'result-expired') };
    if (error) throw error;
    const url = answer.ok ? readDownload(answer.json) : null;
    if (url !== null) return { state: 'completed', outputs: [{ url }] };
    if (!isSuccess(answer.json)) throw new ProviderError('transient', 'answer-unreadable');
    return { state: 'failed', error: new ProviderError('invalid', 'no-output') };
  }
}
