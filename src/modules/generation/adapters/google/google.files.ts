/** Google's own host: what a proxy in front of it hands on unchanged. */
const GOOGLE = 'https://generativelanguage.googleapis.com';
const FILE = /^\/v\w{1,10}\/(files\/[\w-]{1,100})(?::download)?$/;

/** Where the bytes of a file are fetched: below the configured address when it lies at Google, else as it was given. */
export function downloadUrl(baseUrl: string, uri: string): string {
  const file = fileAt(baseUrl, uri);
  return file ? `${baseUrl}${file.path}?alt=media` : uri;
}

/** `files/<id>`, by which it is deleted; null for what is no file of Google's. */
export function fileName(baseUrl: string, uri: string): string | null {
  return fileAt(baseUrl, uri)?.name ?? null;
}

function fileAt(baseUrl: string, uri: string): { readonly path: string; readonly name: string } | null {
  const url = URL.parse(uri);
  const base = new URL(baseUrl);
  if (url === null || (url.origin !== base.origin && url.origin !== GOOGLE)) return null;
  const prefix = url.origin === base.origin && base.pathname !== '/' ? base.pathname : '';
  const path = url.pathname.startsWith(prefix) ? url.pathname.slice(prefix.length) : url.pathname;
  const [, name] = FILE.exec(path) ?? [];
  return name === undefined ? null : { path, name };
}
