import type { ProviderRequest } from '../../ports/provider.port.js';
import { canCallBack } from '../shared/call-back.js';

/** fal's own host: what a proxy in front of it hands on unchanged. */
const FAL_QUEUE = 'https://queue.fal.run';
const MODEL = /^[\w.-]+(?:\/[\w.-]+)+$/;

/** Where a model is submitted to; null for what is not a model id (`owner/app` and an optional path). */
export function submitUrl(queueUrl: string, model: string, webhookUrl: string | null): string | null {
  if (!MODEL.test(model) || model.split('/').some((part) => /^\.+$/.test(part))) return null;
  const url = new URL(`${queueUrl}/${model}`);
  if (webhookUrl !== null && canCallBack(url, webhookUrl)) url.searchParams.set('fal_webhook', webhookUrl);
  return url.href;
}

/**
 * The address that fal gave for a request, below the configured base. fal says to use its addresses as they are; they are data from outside
 * all the same, so one that lies elsewhere is replaced by what fal's scheme says (`owner/app/requests/id`, without the model's sub-path).
 */
export function requestUrl(queueUrl: string, request: ProviderRequest, kind: 'status' | 'response' | 'cancel'): string {
  const given = URL.parse(request.handle[`${kind}Url`] ?? '');
  const base = new URL(queueUrl);
  if (given !== null && given.username === '' && given.password === '') {
    if (given.origin === base.origin && isBelow(given.pathname, base.pathname)) return given.href;
    if (given.origin === FAL_QUEUE) return `${queueUrl}${given.pathname}${given.search}`;
  }
  const app = request.model.split('/').slice(0, 2).join('/');
  const suffix = kind === 'response' ? '' : `/${kind}`;
  return `${queueUrl}/${app}/requests/${encodeURIComponent(request.requestId)}${suffix}`;
}

function isBelow(path: string, base: string): boolean {
  return base === '/' || path.startsWith(`${base}/`);
}
