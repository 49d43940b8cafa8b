import { Injectable } from '@nestjs/common';
import { Ids } from '../../../kernel/ids.js';
import { Config } from '../../../platform/config/config.js';
import { DIALOG_MS } from './web-sign-ins.js';

const SECRET = /^[\w-]{43}$/;

/**
 * Ties a sign-in to the browser that began it, so that nobody finds themselves signed in to an account that somebody else chose (login
 * CSRF). One secret serves every sign-in of a browser, so two tabs do not disturb each other. Apple's answer is a form from another site:
 * over https the cookie comes along with it (`SameSite=None`); over http, on a laptop, the local issuer is the same site.
 */
@Injectable()
export class BrowserCookie {
  private readonly name: string;
  private readonly attributes: string;

  constructor(
    { publicUrl }: Config,
    private readonly ids: Ids,
  ) {
    const { protocol, pathname } = new URL(`${publicUrl}/v1/auth`);
    const overTls = protocol === 'https:';
    this.name = overTls ? '__Secure-aicasso-sign-in' : 'aicasso-sign-in';
    this.attributes = `Path=${pathname}; Max-Age=${DIALOG_MS / 1000}; HttpOnly; ${overTls ? 'Secure; SameSite=None' : 'SameSite=Lax'}`;
  }

  /** The secret in a `Cookie` header; null without a usable one. */
  read(header: string | undefined): string | null {
    for (const pair of (header ?? '').split(';')) {
      const at = pair.indexOf('=');
      if (pair.slice(0, Math.max(at, 0)).trim() === this.name && SECRET.test(pair.slice(at + 1).trim())) return pair.slice(at + 1).trim();
    }
    return null;
  }

  /** The secret that the browser has, or a new one, and the `Set-Cookie` that has it kept through the dialog. */
  renew(header: string | undefined): { readonly browser: string; readonly setCookie: string } {
    const browser = this.read(header) ?? this.ids.token(32);
    return { browser, setCookie: `${this.name}=${browser}; ${this.attributes}` };
  }
}
