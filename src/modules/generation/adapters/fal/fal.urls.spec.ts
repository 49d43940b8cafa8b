import type { ProviderRequest } from '../../ports/provider.port.js';
import { requestUrl, submitUrl } from './fal.urls.js';

const QUEUE = 'https://queue.fal.run';
const request = (handle: Record<string, string> = {}): ProviderRequest => ({ requestId: 'r-1', model: 'fal-ai/flux/dev', handle });

describe('the addresses of fal', () => {
  it('submits to the model, with the webhook that can be reached', () => {
    expect(submitUrl(QUEUE, 'fal-ai/flux/dev', null)).toBe('https://queue.fal.run/fal-ai/flux/dev');
    const url = submitUrl(QUEUE, 'fal-ai/flux/dev', 'https://api.aicasso.example/v1/webhooks/providers/fal?attempt=1');
    expect(new URL(url!).searchParams.get('fal_webhook')).toBe('https://api.aicasso.example/v1/webhooks/providers/fal?attempt=1');
  });

  it.each([
    'http://localhost:3000',
    'http://api.localhost',
    'http://127.0.0.1:3000',
    'https://10.1.2.3',
    'http://[::1]:3000',
    'http://backend:3000',
  ])('names no webhook at %s, unless it is asked of a neighbour', (base) => {
    expect(submitUrl(QUEUE, 'fal-ai/flux', `${base}/hook`)).toBe(`${QUEUE}/fal-ai/flux`);
    expect(submitUrl('http://127.0.0.1:9999', 'fal-ai/flux', `${base}/hook`)).toContain('fal_webhook=');
  });

  it.each(['', 'flux', '../x/y', 'a/../b', 'a//b', '/a/b', 'a/b/', 'a/b?c', 'a/b#c', 'a/./b', 'https://evil.test/a'])(
    'knows no model %p',
    (model) => expect(submitUrl(QUEUE, model, null)).toBeNull(),
  );

  it('uses the addresses as fal gave them', () => {
    const handle = {
      statusUrl: `${QUEUE}/fal-ai/flux/requests/r-1/status`,
      responseUrl: `${QUEUE}/fal-ai/flux/requests/r-1`,
      cancelUrl: `${QUEUE}/odd/place?x=1`,
    };
    expect(requestUrl(QUEUE, request(handle), 'status')).toBe(handle.statusUrl);
    expect(requestUrl(QUEUE, request(handle), 'response')).toBe(handle.responseUrl);
    expect(requestUrl(QUEUE, request(handle), 'cancel')).toBe(handle.cancelUrl);
  });

  it('moves them below a gateway that handed them on unchanged', () => {
    const handle = { statusUrl: `${QUEUE}/fal-ai/flux/requests/r-1/status` };
    expect(requestUrl('https://gateway.test/fal', request(handle), 'status')).toBe(
      'https://gateway.test/fal/fal-ai/flux/requests/r-1/status',
    );
  });

  it.each([
    '',
    'nonsense',
    'http://169.254.169.254/latest',
    'https://queue.fal.run.evil.test/x',
    'http://queue.fal.run/x',
    'https://user:word@queue.fal.run/x',
    'https://queue.fal.run:8443/x',
    'file:///etc/passwd',
  ])('never goes to %p', (statusUrl) => {
    expect(requestUrl(QUEUE, request({ statusUrl }), 'status')).toBe('https://queue.fal.run/fal-ai/flux/requests/r-1/status');
    expect(requestUrl(QUEUE, request({ responseUrl: statusUrl }), 'response')).toBe('https://queue.fal.run/fal-ai/flux/requests/r-1');
  });

  it('stays below the path of the base', () => {
    const outside = { statusUrl: 'https://gateway.test/other/x' };
    expect(requestUrl('https://gateway.test/fal', request(outside), 'status')).toBe(
      'https://gateway.test/fal/fal-ai/flux/requests/r-1/status',
    );
  });
});
