import type { ProviderHttp } from '../../../../platform/outbound/index.js';
import type { LostSubmit, ProviderRequest } from '../../ports/provider.port.js';
import { fieldsOf, listOf, textOf } from '../shared/json.js';
import type { JsonApi } from '../shared/json-api.js';
import { errorOfAnswer } from './replicate.errors.js';
import { runsPath } from './replicate.models.js';
import { readRun, type ReplicateRun } from './replicate.wire.js';

/** A hundred runs on each. */
const MOST_PAGES = 5;
const LIST_MAX_BYTES = 16 * 1024 * 1024; // with input, output and log of each
/** Our clock and theirs. */
const SKEW_MS = 60_000;

/**
 * The run whose webhook carries the attempt. The list is newest first. The npm package's type has `webhook` in it, the documented example
 * has not: where a run of that time shows none, the list does not tell, and nothing is concluded from it.
 * @throws ProviderError when the list cannot be had
 */
export async function findRun(
  api: JsonApi, http: ProviderHttp, { attemptId, model, sentAt }: LostSubmit,
): Promise<ProviderRequest | null | undefined> {
  const since = sentAt.getTime() - SKEW_MS;
  let path: string = runsPath(model);
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await api.ask(http, 'GET', path, { maxBytes: LIST_MAX_BYTES });
    if (!answer.ok) throw errorOfAnswer(answer);
    const { results, next } = fieldsOf(answer.json);
    const runs = listOf(results).map(readRun);
    const found = runs.find((run) => run?.webhook?.includes(attemptId));
    if (found) return { requestId: found.id, model, handle: {} };
    if (!Array.isArray(results) || runs.some((run) => isBlind(run, since))) return undefined;
    if (next === null || runs.some((run) => run!.createdAt!.getTime() < since)) return null;
    const cursor = URL.parse(textOf(next) ?? '')?.searchParams.get('cursor');
    if (!cursor) return undefined;
    path = `${runsPath(model)}?cursor=${encodeURIComponent(cursor)}`;
  }
  return undefined;
}

/** It might be the one, and does not say. */
function isBlind(run: ReplicateRun | null, since: number): boolean {
  if (run === null || run.createdAt === null) return true;
  return run.webhook === null && run.createdAt.getTime() >= since;
}
