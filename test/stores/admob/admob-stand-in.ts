import { randomBytes } from 'node:crypto';
import { Recorder } from '../../support/stand-ins/recorder.js';
import { adKey, type AdKey, type AdParameters, published, signedQuery } from './ad-signer.js';

export const AD_UNIT = '2747237135';
const KEYS_PATH = '/admob/reward/verifier-keys.json';

export interface AdMobOptions {
  readonly now?: () => Date;
}

/** AdMob as far as a server sees it: the file with its keys, and signed callbacks (developers.google.com/admob/android/ssv). */
export class AdMobStandIn {
  /** The ids of both are longer than a number of JSON can tell apart from its neighbours. */
  readonly p256 = adKey('9007199254740993', 'prime256v1');
  readonly k256 = adKey('9007199254740995', 'secp256k1');
  keys: readonly AdKey[] = [this.p256, this.k256];
  cacheControl = 'public, max-age=86400';
  /** Answers with an error when set. */
  isDown = false;
  private readonly now: () => Date;

  private constructor(readonly recorder: Recorder, { now = () => new Date() }: AdMobOptions) {
    this.now = now;
  }

  static async start(options: AdMobOptions = {}): Promise<AdMobStandIn> {
    const recorder: Recorder = await Recorder.start(({ path }, response) => {
      if (standIn.isDown) return void response.writeHead(500).end('down');
      if (path !== KEYS_PATH) return void response.writeHead(404).end();
      response.writeHead(200, { 'content-type': 'application/json', 'cache-control': standIn.cacheControl });
      response.end(`{"keys": [${standIn.keys.map(published).join(', ')}]}`);
    });
    const standIn: AdMobStandIn = new AdMobStandIn(recorder, options);
    return standIn;
  }

  /** What the service is configured with. */
  get env(): Readonly<Record<string, string>> {
    return { ADMOB_KEYS_URL: `${this.recorder.url}${KEYS_PATH}`, ADMOB_AD_UNITS: `ca-app-pub-3940256099942544/${AD_UNIT}` };
  }

  /** How often the keys were asked for. */
  get fetches(): number {
    return this.recorder.requests.length;
  }

  close(): Promise<void> {
    return this.recorder.close();
  }

  /** What is told of an ad that was watched just now; undefined leaves a parameter out. */
  watched(customData: string, over: Readonly<Record<string, string | undefined>> = {}): AdParameters {
    const all: Record<string, string | undefined> = {
      ad_network: '5450213213286189855',
      ad_unit: AD_UNIT,
      custom_data: customData,
      reward_amount: '1',
      reward_item: 'Reward',
      timestamp: String(this.now().getTime()),
      transaction_id: randomBytes(16).toString('hex'),
      ...over,
    };
    return Object.fromEntries(Object.entries(all).filter((each): each is [string, string] => each[1] !== undefined));
  }

  /** The query of a callback, signed. */
  query(customData: string, over: Readonly<Record<string, string | undefined>> = {}, key = this.p256): string {
    return signedQuery(this.watched(customData, over), key);
  }
}
