import { mintLocalIdToken } from '../services-file.js';
import { ApiClient } from './client.js';
import { Counter } from './counter.js';
import { until } from './until.js';

interface Points { balance: number; held: number; debt: number; lots: { origin: string; remaining: number }[] }
interface Product { id: string; title: string; points: number; stores: { store: string; productId: string }[] }
interface Entry { kind: string; amount: number; debtAfter: number; reason: string | null }
interface Generation { id: string; status: string; charge: { captured: number } }

const PACK = 'points-500';
/** The built-in provider: it costs nobody anything, and two of these are more than the points that were given. */
const VIDEO = { tool: 'video.create', provider: 'local', prompt: 'un faro al atardecer', parameters: { durationSeconds: 10 } };
const VIDEOS = 2;

export interface MoneyOptions {
  readonly apiUrl: string;
  readonly counterUrl: string;
  readonly dataDir: string;
  readonly subject: string;
  readonly tell: (line: string) => void;
}

/** A person who uses the app in Spanish buys, earns, spends, and has money back. @throws Error when the books are not as they should be */
export async function money({ apiUrl, counterUrl, dataDir, subject, tell }: MoneyOptions): Promise<void> {
  const api = new ApiClient(apiUrl);
  const counter = new Counter(counterUrl, apiUrl);
  await signIn(api, dataDir, subject);
  const device = crypto.randomUUID();
  await api.put('/v1/notifications/preferences', { push: { enabled: true } });
  await api.put(`/v1/notifications/devices/${device}`);
  tell('11. A second person, whose app is in Spanish, allows push on a phone. Nobody gets push who did not.');

  const { products } = await api.get<{ products: Product[] }>('/v1/billing/products');
  const pack = products.find(({ id }) => id === PACK)!;
  const { storeAccountToken: account } = await api.get<{ storeAccountToken: string }>('/v1/billing/entitlements');
  const bought = await buyAtApple(api, counter, pack, account, tell);
  await watchAd(api, counter, tell);
  await spend(api, counter, device, tell);

  await counter.refundAtApple(bought);
  const { debt } = await pointsWhen(api, (points) => points.debt > 0);
  tell(`15. Apple gave the money back, and told. What was spent of it is owed: a debt of ${debt} points, and the balance is 0.`);

  await buyAtGoogle(api, counter, pack, account, tell);
  const { balance } = await pointsWhen(api, (points) => points.debt === 0 && points.balance === pack.points - debt);
  tell(`    The debt was settled first: ${balance} of ${pack.points} points are left.`);
  await statement(api, balance, tell);
}

async function signIn(api: ApiClient, dataDir: string, subject: string): Promise<void> {
  const { nonce } = await api.post<{ nonce: string }>('/v1/auth/nonce');
  const idToken = await mintLocalIdToken(dataDir, { provider: 'google', subject, email: `${subject}@example.test`, nonce });
  const device = { id: subject, model: 'tour' };
  const who = { idToken, nonce, country: 'ES', locale: 'es', device };
  api.useToken((await api.post<{ accessToken: string }>('/v1/auth/google', who)).accessToken);
  const { version, sha256 } = await api.get<{ version: string; sha256: string }>('/v1/policies/ai-data-sharing?locale=es');
  const shown = { policy: 'ai-data-sharing', version, locale: 'es', textSha256: sha256 };
  await api.post('/v1/consents', { ...shown, decision: 'granted', purposes: ['generation'], recipients: ['local'], surface: 'tour' });
}

/** Returns the transaction. */
async function buyAtApple(
  api: ApiClient, counter: Counter, pack: Product, account: string, tell: (line: string) => void,
): Promise<string> {
  const { transactionId, signedTransaction } = await counter.buyAtApple(nameAt('app-store', pack), account);
  const present = () => api.post<{ state: string }>('/v1/billing/purchases/apple', { signedTransaction }, once());
  const { state } = await present();
  await present();
  const { balance } = await api.get<Points>('/v1/billing/points');
  tell(`12. Bought ${pack.points} points at the App Store, with a signature of a chain made for this machine: ${state}.`);
  tell(`    The app told it twice, and it counted once: ${balance} points with the welcome.`);
  return transactionId;
}

async function watchAd(api: ApiClient, counter: Counter, tell: (line: string) => void): Promise<void> {
  const before = await api.get<Points>('/v1/billing/points');
  const { nonce } = await api.post<{ nonce: string }>('/v1/billing/rewards/ad-sessions');
  await counter.watchAd(nonce);
  const after = await pointsWhen(api, ({ balance }) => balance > before.balance);
  tell(`13. Watched an ad. The signed callback of AdMob gave ${after.balance - before.balance} points; the app's word would not have.`);
}

async function spend(api: ApiClient, counter: Counter, device: string, tell: (line: string) => void): Promise<void> {
  let spent = 0;
  for (let n = 0; n < VIDEOS; n += 1) {
    const { id } = await api.post<Generation>('/v1/generations', VIDEO, once());
    const ended = await until(`generation ${id}`, () => api.get<Generation>(`/v1/generations/${id}`), isEnded);
    if (ended.status !== 'succeeded') throw new Error(`The video ended ${ended.status}`);
    spent += ended.charge.captured;
  }
  const { lots } = await api.get<Points>('/v1/billing/points');
  const left = lots.map(({ origin, remaining }) => `${remaining} ${origin}`).join(', ');
  tell(`14. Spent ${spent} points on ${VIDEOS} videos. What ends soonest went first; left: ${left}.`);
  const [push] = await until('a push', () => counter.pushesOn(device), (pushes) => pushes.length > 0);
  if (push!.language !== 'es') throw new Error(`The push came in ${push!.language}`);
  tell(`    On the phone: "${push!.heading}: ${push!.text}" Nothing of what was asked for is in it.`);
}

async function buyAtGoogle(
  api: ApiClient, counter: Counter, pack: Product, account: string, tell: (line: string) => void,
): Promise<void> {
  const productId = nameAt('google-play', pack);
  const { purchaseToken } = await counter.buyAtGoogle(productId, account);
  const { state } = await api.post<{ state: string }>('/v1/billing/purchases/google', { productId, purchaseToken }, once());
  tell(`16. Bought ${pack.points} points at Google Play, which was asked whether it is true: ${state}.`);
}

async function statement(api: ApiClient, balance: number, tell: (line: string) => void): Promise<void> {
  const { items } = await api.get<{ items: Entry[] }>('/v1/billing/points/entries?limit=100');
  if (items.reduce((sum, { amount }) => sum + amount, 0) !== balance) throw new Error('The statement does not add up to the balance');
  tell(`17. The statement, ${items.length} lines, adds up to ${balance}:`);
  for (const { kind, amount, debtAfter, reason } of items.toReversed()) {
    const columns = [kind.padEnd(16), (amount > 0 ? `+${amount}` : String(amount)).padStart(6), reason ?? ''];
    tell(`    ${columns.join(' ')}${debtAfter > 0 ? ` (owed: ${debtAfter})` : ''}`.trimEnd());
  }
}

function pointsWhen(api: ApiClient, isIt: (points: Points) => boolean): Promise<Points> {
  return until('points', () => api.get<Points>('/v1/billing/points'), isIt);
}

function isEnded({ status }: Generation): boolean {
  return status !== 'queued' && status !== 'running';
}

function nameAt(store: string, { stores }: Product): string {
  return stores.find((one) => one.store === store)!.productId;
}

function once(): Record<string, string> {
  return { 'idempotency-key': crypto.randomUUID() };
}
