import { parseForm } from './html-form.js';

/** What a person sees once all redirects were followed. */
export interface Page {
  readonly url: string;
  /** 0 where nothing was asked: the browser was told to stop there. */
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly host: string;
  readonly path: string;
  readonly secure: boolean;
  readonly sameSite: string;
  readonly httpOnly: boolean;
}

interface Navigation {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly form?: Readonly<Record<string, string>>;
  /** The page that led here; null for an address that was typed in. */
  readonly from: string | null;
}

const HOPS_MAX = 10;

/**
 * As much of a browser as signing in needs: keeps cookies by the rules (RFC 6265bis: host, path, `Secure`, `SameSite`, prefixes), follows
 * redirects, submits forms, and lets the one that posts itself do so.
 */
export class Browser {
  readonly cookies: Cookie[] = [];
  /** Every address it went to, queries included. */
  readonly history: string[] = [];

  /** @param hosts where an origin really is: `{ 'https://api.example.test': 'http://127.0.0.1:4711' }`. @param webApp is not asked. */
  constructor(
    private readonly hosts: Readonly<Record<string, string>>,
    private readonly webApp: string,
  ) {}

  /** @param stopsAt addresses that are not asked, beside those of the web app. */
  open(url: string, stopsAt: (url: string) => boolean = () => false): Promise<Page> {
    return this.go({ method: 'GET', url, from: null }, stopsAt);
  }

  /** Fills in the first form of the page and sends it. */
  submit(page: Page, values: Readonly<Record<string, string>>): Promise<Page> {
    const { action, fields } = parseForm(page.text);
    return this.go({ method: 'POST', url: new URL(action, page.url).href, form: { ...fields, ...values }, from: page.url });
  }

  /** As a page at `from` would have it done. */
  post(url: string, form: Readonly<Record<string, string>>, from: string): Promise<Page> {
    return this.go({ method: 'POST', url, form, from });
  }

  private async go(first: Navigation, stopsAt: (url: string) => boolean = () => false): Promise<Page> {
    let next = first;
    for (let hops = 0; hops < HOPS_MAX; hops += 1) {
      this.history.push(next.url);
      const { url } = next;
      if (new URL(url).origin === this.webApp || stopsAt(url)) return { url, status: 0, headers: new Headers(), text: '' };
      const page = await this.ask(next);
      const location = page.headers.get('location');
      if (location !== null) next = { method: 'GET', url: new URL(location, page.url).href, from: next.from };
      else if (page.text.includes('document.forms[0].submit()')) {
        const { action, fields } = parseForm(page.text);
        next = { method: 'POST', url: action, form: fields, from: page.url };
      } else return page;
    }
    throw new Error(`More than ${HOPS_MAX} redirects`);
  }

  private async ask({ method, url, form, from }: Navigation): Promise<Page> {
    const target = new URL(url);
    const cookie = this.cookiesFor(target, method, from);
    const real = `${this.hosts[target.origin] ?? target.origin}${target.pathname}${target.search}`;
    const response = await fetch(real, {
      method,
      redirect: 'manual',
      headers: { ...(cookie && { cookie }), ...(method === 'POST' && from !== null && { origin: new URL(from).origin }) },
      ...(form && { body: new URLSearchParams(form) }),
    });
    for (const line of response.headers.getSetCookie()) this.keep(line, target);
    return { url, status: response.status, headers: response.headers, text: await response.text() };
  }

  private cookiesFor(target: URL, method: string, from: string | null): string {
    const isSameSite = from === null || siteOf(new URL(from)) === siteOf(target);
    const goesAlong = ({ host, path, secure, sameSite }: Cookie) =>
      host === target.hostname &&
      `${target.pathname}/`.startsWith(path.endsWith('/') ? path : `${path}/`) &&
      (!secure || target.protocol === 'https:') &&
      (isSameSite || sameSite === 'None' || (sameSite === 'Lax' && method === 'GET'));
    return this.cookies.filter(goesAlong).map(({ name, value }) => `${name}=${value}`).join('; ');
  }

  private keep(line: string, { hostname: host, protocol }: URL): void {
    const [pair = '', ...rest] = line.split(';').map((part) => part.trim());
    const attributes = new Map(rest.map((part) => [part.split('=')[0]!.toLowerCase(), part.split('=')[1] ?? '']));
    const [name = '', value = ''] = pair.split('=');
    const secure = attributes.has('secure');
    const sameSite = attributes.get('samesite') ?? 'Lax';
    const isRefused = (secure && protocol !== 'https:') || (sameSite === 'None' && !secure) || (name.startsWith('__Secure-') && !secure);
    if (isRefused) return;
    const cookie = { name, value, host, path: attributes.get('path') ?? '/', secure, sameSite, httpOnly: attributes.has('httponly') };
    const at = this.cookies.findIndex((it) => it.name === name && it.host === host && it.path === cookie.path);
    this.cookies.splice(at < 0 ? this.cookies.length : at, 1, cookie);
  }
}

/** Scheme and registrable domain; ports are no part of it. */
function siteOf({ protocol, hostname }: URL): string {
  return `${protocol}//${/^[\d.]+$/.test(hostname) ? hostname : hostname.split('.').slice(-2).join('.')}`;
}
