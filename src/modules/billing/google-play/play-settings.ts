import { readFileSync } from 'node:fs';
import { Injectable } from '@nestjs/common';
import { BadConfiguration, Config } from '../../../platform/config/config.js';
import { GooglePlayNotConfigured } from './google-play.problems.js';

export interface ServiceAccount {
  readonly email: string;
  /** PKCS#8 in PEM (RS256). */
  readonly privateKey: string;
  readonly keyId: string | null;
  readonly tokenUrl: string;
}

const TOKEN_URL = 'https://oauth2.googleapis.com/token';

/** Which app of Google Play is ours, and who asks there. A service account that cannot be read refuses the start, and is never shown. */
@Injectable()
export class PlaySettings {
  readonly baseUrl: string;
  private readonly known: { readonly packageName: string; readonly account: ServiceAccount } | null;

  constructor({ googlePlay: { packageName, serviceAccount, baseUrl } }: Config) {
    this.baseUrl = baseUrl;
    const account = serviceAccount === null ? null : serviceAccountOf(serviceAccount);
    this.known = packageName !== null && account ? { packageName, account } : null;
  }

  get isConfigured(): boolean {
    return this.known !== null;
  }

  /** @throws GooglePlayNotConfigured */
  get packageName(): string {
    return this.required().packageName;
  }

  /** @throws GooglePlayNotConfigured */
  get account(): ServiceAccount {
    return this.required().account;
  }

  private required(): NonNullable<PlaySettings['known']> {
    if (!this.known) throw new GooglePlayNotConfigured();
    return this.known;
  }
}

/** Of a key file as Google Cloud hands it out. @throws BadConfiguration, without a word of what is in it */
function serviceAccountOf(jsonOrPath: string): ServiceAccount {
  try {
    const json = jsonOrPath.trimStart().startsWith('{') ? jsonOrPath : readFileSync(jsonOrPath, 'utf8');
    const { client_email: email, private_key: privateKey, private_key_id: keyId, token_uri: tokenUrl } = JSON.parse(json) as Partial<
      Record<string, unknown>
    >;
    if (typeof email === 'string' && typeof privateKey === 'string') {
      return {
        email,
        privateKey,
        keyId: typeof keyId === 'string' ? keyId : null,
        tokenUrl: typeof tokenUrl === 'string' ? tokenUrl : TOKEN_URL,
      };
    }
  } catch {
    // no cause: the parser's message quotes what it reads
  }
  throw new BadConfiguration('Bad configuration: GOOGLE_PLAY_SERVICE_ACCOUNT: neither the key file of a service account nor its path');
}
