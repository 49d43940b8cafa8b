import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { Config } from '../../../platform/config/config.js';
import { OutboundError, OutboundHttp, type OutboundResponse } from '../../../platform/outbound/index.js';
import { accepted, readSent } from './answers.js';
import {
  type PushMessage, type PushPerson, PushService, PushServiceRefused, PushServiceUnavailable, type Told,
} from './push-service.port.js';

const TIMEOUT_MS = 8_000;
const MAX_ANSWER_BYTES = 256 * 1024;
/** How long any one call may take, with the connection. */
export const PUSH_CALL_MAX_MS = TIMEOUT_MS;

/** OneSignal's REST API (OpenAPI 11.6). No error of it holds a key, an id of a person or a text. */
@Injectable()
export class OneSignalPushService extends PushService {
  private readonly account = this.config.oneSignal;
  override readonly isConfigured = this.account !== null;
  private readonly timeoutMs = Math.min(TIMEOUT_MS, this.config.outbound.timeoutMs);

  constructor(
    private readonly config: Config,
    private readonly http: OutboundHttp,
    private readonly clock: Clock,
  ) {
    super();
  }

  /** The key goes into the body: as a header it would do nothing. */
  override async send(message: PushMessage): Promise<string | null> {
    const { key, externalId, headings, contents, data, collapseId, threadId, ttlMs } = message;
    const response = await this.ask('POST', '/notifications', {
      app_id: this.account?.appId,
      idempotency_key: key,
      target_channel: 'push',
      include_aliases: { external_id: [externalId] },
      headings,
      contents,
      data,
      ttl: Math.max(60, Math.floor(ttlMs / 1000)),
      collapse_id: collapseId,
      web_push_topic: collapseId.replaceAll('-', ''), // RFC 8030, section 5.4: at most 32 characters
      thread_id: threadId,
      android_group: threadId,
    });
    return readSent(accepted(response, this.clock.now())).messageId;
  }

  /** 200, 201 for a new person, 202 for a known one. 409: the alias is another's, which is a known one too. */
  override async begin({ externalId, language, timeZone }: PushPerson): Promise<void> {
    const response = await this.ask('POST', `${this.app}/users`, {
      identity: { external_id: externalId },
      properties: propertiesOf(language, timeZone),
    });
    if (response.status !== 409) accepted(response, this.clock.now());
  }

  override tellLanguage({ externalId, language, timeZone }: PushPerson): Promise<Told> {
    return this.tell('PATCH', `${this.app}/users/by/external_id/${externalId}`, { properties: propertiesOf(language, timeZone) });
  }

  /** The device leaves whoever had it (`transfer-subscription` in the vendor's reference). */
  override transfer(subscriptionId: string, externalId: string): Promise<Told> {
    return this.tell('PATCH', `${this.app}/subscriptions/${subscriptionId}/owner`, { identity: { external_id: externalId } });
  }

  /** 202: it is done in OneSignal's own time, and cannot be undone. */
  override erase(externalId: string): Promise<Told> {
    return this.tell('DELETE', `${this.app}/users/by/external_id/${externalId}`);
  }

  private async tell(method: 'PATCH' | 'DELETE', path: string, body?: object): Promise<Told> {
    const response = await this.ask(method, path, body);
    if (response.status === 404 || response.status === 410) return 'unknown';
    accepted(response, this.clock.now());
    return 'done';
  }

  private get app(): string {
    return `/apps/${this.account?.appId}`;
  }

  private async ask(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<OutboundResponse> {
    if (this.account === null) throw new PushServiceRefused(401);
    const { apiKey, baseUrl } = this.account;
    const headers = { authorization: `Key ${apiKey}`, accept: 'application/json', ...(body && { 'content-type': 'application/json' }) };
    const limits = { timeoutMs: this.timeoutMs, maxBytes: MAX_ANSWER_BYTES };
    try {
      return await this.http.request({ method, url: `${baseUrl}${path}`, headers, body: body && JSON.stringify(body), ...limits });
    } catch (error) {
      if (!(error instanceof OutboundError)) throw error;
      throw new PushServiceUnavailable(error.delivery === 'not-sent' ? 'unreachable' : 'no-answer');
    }
  }
}

function propertiesOf(language: string, timeZone: string | null) {
  return timeZone === null ? { language } : { language, timezone_id: timeZone };
}
