import { AppStoreServerAPIClient, Environment } from '@apple/app-store-server-library';
import type { StoreEnvironment } from '../../../../entities/billing/store-purchase.entity.js';
import type { OutboundHttp, OutboundRequest } from '../../../../platform/outbound/index.js';

/** `OutboundHttp`, or what the gate gives for the length of one passage. */
export type WayOut = Pick<OutboundHttp, 'request'>;

export interface ApiSettings {
  readonly issuerId: string;
  readonly keyId: string;
  readonly privateKey: string;
  readonly bundleId: string;
  readonly baseUrls: Readonly<Record<StoreEnvironment, string>>;
}

const NAMES = { production: Environment.PRODUCTION, sandbox: Environment.SANDBOX } as const;
const MAX_BYTES = 4 * 1024 * 1024;
/** Ids stand in the path as they are. */
const PATH = /^[\w/-]+$/;

/** Apple's client, whose every byte goes through `OutboundHttp`: the library has neither a deadline nor a way to choose the address. */
export class OutboundApiClient extends AppStoreServerAPIClient {
  private readonly baseUrl: string;

  constructor(
    private readonly http: WayOut,
    { privateKey, keyId, issuerId, bundleId, baseUrls }: ApiSettings,
    environment: StoreEnvironment,
    private readonly timeoutMs: number,
  ) {
    super(privateKey, keyId, issuerId, bundleId, NAMES[environment]);
    this.baseUrl = baseUrls[environment];
  }

  /** The library uses no more of a `Response` than this; its type is that of node-fetch, which is not for us to import. */
  protected override async makeFetchRequest(
    path: string, query: URLSearchParams, method: string, body: string | Buffer | undefined, headers: Record<string, string>,
  ): Promise<never> {
    if (!PATH.test(path)) throw new TypeError('an id that is none');
    const url = `${this.baseUrl}${path}${query.size > 0 ? `?${query}` : ''}`;
    const request = { method: method as OutboundRequest['method'], url, headers, body, timeoutMs: this.timeoutMs, maxBytes: MAX_BYTES };
    const { ok, status, body: bytes } = await this.http.request(request);
    const answer = { ok, status, json: async (): Promise<unknown> => JSON.parse(bytes.toString('utf8')) };
    return answer as never;
  }
}
