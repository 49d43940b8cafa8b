import { SystemClock, type Clock } from '../kernel/clock.js';
import type { Provider } from './issuer-keys.js';
import { LocalServiceError } from './local-service-error.js';
import { mintLocalAppleNotice, mintLocalGoogleEvent, readRunningServices } from './services-file.js';

export interface AccountNews {
  readonly provider: Provider;
  /** As Apple calls it (`consent-revoked`, …), or the last part of the address of Google's event (`sessions-revoked`, …). */
  readonly type: string;
  readonly subject: string;
  /** Google, of `account-disabled`. */
  readonly reason?: 'hijacking' | 'bulk-account' | undefined;
}

/**
 * Has the local issuer tell the running service what happened to an account, in the provider's way. The status of the answer.
 * @throws LocalServiceError when none runs on this data folder.
 */
export async function sendAccountNews(dataDir: string, news: AccountNews, clock: Clock = new SystemClock()): Promise<number> {
  const apiUrl = (await readRunningServices(dataDir))?.announced['apiUrl'];
  if (!apiUrl) throw new LocalServiceError(`No local service runs on ${dataDir}; run "npm start" first.`);
  const post = async (path: string, type: string, body: string) =>
    (await fetch(`${apiUrl}/v1/webhooks/${path}`, { method: 'POST', headers: { 'content-type': type }, body })).status;
  if (news.provider === 'google') return post('google-risc', 'application/secevent+jwt', await mintLocalGoogleEvent(dataDir, news, clock));
  const payload = await mintLocalAppleNotice(dataDir, news, clock);
  return post('apple-account', 'application/json', JSON.stringify({ payload }));
}
