const APP_VERSION = /^[\w.+-]{1,40}$/;

/** What the app says of itself in `X-App-Version`; null for anything that does not look like a version. */
export function appVersionOf(header: string | undefined): string | null {
  return header !== undefined && APP_VERSION.test(header) ? header : null;
}
