import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { exportJWK, importPKCS8, importSPKI, SignJWT } from 'jose';
import { PACKAGE } from './bought.js';

const ISSUER = 'https://accounts.google.com';
const AUDIENCE = 'https://aicasso.test/v1/webhooks/google-play';
const SENDER = 'push@aicasso.test';
const SUBSCRIPTION = 'projects/aicasso/subscriptions/play';

/** A push and what is wrong with it. */
export interface Pushed {
  /** Decoded `data`, without version, package and time; a text is sent as it is. */
  readonly data: object | string;
  readonly messageId?: string;
  readonly packageName?: string;
  readonly subscription?: string;
  /** Over the proper claims of the token; undefined leaves one out. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly signedBy?: 'somebody-else' | 'nobody';
  /** Instead of the whole `Authorization` header. */
  readonly authorization?: string | null;
}

/** Signs and pushes as Cloud Pub/Sub does for an authenticated push subscription. */
export class PushSigner {
  private readonly own = generateKeyPairSync('rsa', { modulusLength: 2048 });
  private readonly foreign = generateKeyPairSync('rsa', { modulusLength: 2048 });

  constructor(private readonly now: () => Date) {}

  get env(): Readonly<Record<string, string>> {
    return { GOOGLE_PLAY_PUSH_AUDIENCE: AUDIENCE, GOOGLE_PLAY_PUSH_SUBJECT: SENDER, GOOGLE_PLAY_PUSH_SUBSCRIPTION: SUBSCRIPTION };
  }

  async keySet(): Promise<object> {
    const key = await importSPKI(this.own.publicKey.export({ type: 'spki', format: 'pem' }).toString(), 'RS256', { extractable: true });
    return { keys: [{ ...(await exportJWK(key)), kid: 'push-1', use: 'sig', alg: 'RS256' }] };
  }

  /** Returns the status that it was answered with. */
  async push(to: string, pushed: Pushed): Promise<number> {
    const authorization = pushed.authorization === undefined ? `Bearer ${await this.token(pushed)}` : pushed.authorization;
    const headers = { 'content-type': 'application/json', ...(authorization !== null && { authorization }) };
    const answer = await fetch(`${to}/v1/webhooks/google-play`, { method: 'POST', headers, body: JSON.stringify(this.envelope(pushed)) });
    await answer.arrayBuffer();
    return answer.status;
  }

  envelope({ data, messageId = randomUUID(), packageName = PACKAGE, subscription = SUBSCRIPTION }: Pushed): object {
    const notice = { version: '1.0', packageName, eventTimeMillis: String(this.now().getTime()), ...(typeof data === 'object' && data) };
    const text = typeof data === 'string' ? data : Buffer.from(JSON.stringify(notice)).toString('base64');
    return { message: { data: text, messageId, publishTime: this.now().toISOString(), attributes: {} }, subscription };
  }

  private async token({ claims = {}, signedBy }: Pushed): Promise<string> {
    const seconds = Math.floor(this.now().getTime() / 1000);
    const payload = {
      iss: ISSUER, aud: AUDIENCE, sub: '1', azp: '1', email: SENDER, email_verified: true, iat: seconds, exp: seconds + 3600, ...claims,
    };
    if (signedBy === 'nobody') return `${encoded({ alg: 'none', kid: 'push-1' })}.${encoded(payload)}.AAAA`;
    const { privateKey } = signedBy === 'somebody-else' ? this.foreign : this.own;
    const key = await importPKCS8(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 'RS256');
    return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: 'push-1', typ: 'JWT' }).sign(key);
  }
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
