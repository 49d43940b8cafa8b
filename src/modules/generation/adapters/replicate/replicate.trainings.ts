import type { ProviderHttp } from '../../../../platform/outbound/index.js';
import { type ErasedAtProvider, ProviderError } from '../../ports/provider.port.js';
import { errorOfRefusedSubmit } from '../shared/failed-calls.js';
import { fieldsOf, idOf, listOf, textOf } from '../shared/json.js';
import type { JsonAnswer, JsonApi } from '../shared/json-api.js';
import { errorOfAnswer } from './replicate.errors.js';
import { modelOf } from './replicate.models.js';

/** Required, and replaced by what the trained model needs. */
const HARDWARE = 'gpu-t4';

/** The private model that a training writes to, which must be there before. @returns `owner/name` @throws ProviderError */
export async function makeDestination(api: JsonApi, http: ProviderHttp, owner: string | null, attemptId: string): Promise<string> {
  if (owner === null) throw new ProviderError('invalid', 'training-not-set-up');
  const name = destinationOf(attemptId);
  const answer = await api.ask(http, 'POST', '/models', { body: { owner, name, visibility: 'private', hardware: HARDWARE } });
  if (!answer.ok && !isThere(answer)) throw errorOfRefusedSubmit(answer.status, errorOfAnswer(answer));
  return `${owner}/${name}`;
}

/** Deleting a version takes its predictions and their files along; only a model without versions can be deleted. */
export async function eraseTrained(api: JsonApi, http: ProviderHttp, owner: string | null, trained: string): Promise<ErasedAtProvider> {
  const model = modelOf(trained);
  if (model === null || model.version === null || model.owner !== owner) return 'failed';
  const path = `/models/${model.owner}/${model.name}`;
  // 202: it goes on after the answer, so that the model may refuse to go until it is asked again
  const isVersionGone = await remove(api, http, `${path}/versions/${model.version}`);
  return isVersionGone && (await remove(api, http, path)) ? 'erased' : 'failed';
}

/**
 * What a training that gave us nothing left behind: its model, with whatever it holds by now. One that is still running has nowhere left to
 * write to; that it then fails was not confirmed by Replicate.
 */
export async function eraseDestination(
  api: JsonApi, http: ProviderHttp, owner: string | null, attemptId: string,
): Promise<ErasedAtProvider> {
  if (owner === null) return 'failed';
  const path = `/models/${owner}/${destinationOf(attemptId)}`;
  const answer = await api.ask(http, 'GET', `${path}/versions`);
  if (answer.status === 404) return 'erased';
  if (!answer.ok) throw errorOfAnswer(answer);
  for (const version of listOf(fieldsOf(answer.json).results)) {
    const id = idOf(fieldsOf(version).id);
    if (id === null || !(await remove(api, http, `${path}/versions/${id}`))) return 'failed';
  }
  return (await remove(api, http, path)) ? 'erased' : 'failed';
}

/** Leads back to the attempt, and for others to nobody. */
function destinationOf(attemptId: string): string {
  return `avatar-${attemptId}`;
}

async function remove(api: JsonApi, http: ProviderHttp, path: string): Promise<boolean> {
  const answer = await api.ask(http, 'DELETE', path);
  if (answer.ok || answer.status === 404) return true;
  const error = errorOfAnswer(answer);
  if (error.kind === 'transient') throw error;
  return false;
}

function isThere({ status, json }: JsonAnswer): boolean {
  return status === 409 || (status < 500 && /already exists/i.test(textOf(fieldsOf(json).detail) ?? ''));
}
