import type { Scenario } from '../scenario.js';
import type { StandInRun } from '../run.js';
import { baseResp } from './minimax-contract.js';

export type State = 'queued' | 'running' | 'ended';

/** Codes that a run ends with. */
export const ENDS: Readonly<Partial<Record<NonNullable<Scenario['end']>, readonly [code: number, message: string]>>> = {
  refused: [1027, 'the output contains sensitive content'],
  'refused-silently': [1027, 'the output contains sensitive content'],
  transient: [1000, 'unknown error while the video was made'],
  invalid: [2013, 'invalid params, the picture cannot be used'],
};

/** A task of v2, as a look, a callback and the list tell it; `url` is where its video lies. */
export function taskV2(run: StandInRun, state: State, url: string): { readonly task: object } {
  const { id, model, scenario, input, isCancelled } = run;
  const at = Math.floor(run.takenAt.getTime() / 1000);
  const { resolution, duration } = input;
  const head = { id, model, created_at: at, updated_at: at, resolution, duration, task_type: 'generation', modality: 'video' };
  if (state !== 'ended') return { task: { ...head, status: state, usage: {} } };
  if (isCancelled) return { task: { ...head, status: 'cancelled' } };
  const [code, message] = ENDS[scenario.end ?? 'done'] ?? [];
  if (code !== undefined) return { task: { ...head, status: 'failed', error: { code: String(code), message } } };
  const content = isWithoutResult(scenario) ? {} : { content: { url } };
  return { task: { ...head, status: 'succeeded', ...content, usage: { total_seconds: duration } } };
}

/** A task of v1; its callbacks have words of their own. */
export function taskV1({ id, scenario }: StandInRun, state: State, isLook = false): object {
  const [waiting, running, done, failed] = isLook
    ? ['Queueing', 'Processing', 'Success', 'Fail']
    : ['processing', 'processing', 'success', 'failed'];
  if (state !== 'ended') return { task_id: id, status: state === 'queued' ? waiting : running, file_id: '', ...baseResp() };
  const [code, message] = ENDS[scenario.end ?? 'done'] ?? [];
  if (code !== undefined) return { task_id: id, status: failed, file_id: '', ...baseResp(code, message) };
  const fileId = isWithoutResult(scenario) ? '' : `9${id}`;
  return { task_id: id, status: done, file_id: fileId, video_width: 64, video_height: 64, ...baseResp() };
}

function isWithoutResult({ end, files }: Scenario): boolean {
  return end === 'nothing' || files === 0;
}
