import type { ServerResponse } from 'node:http';
import type { RecordedRequest } from '../support/stand-ins/recorder.js';

export function json(response: ServerResponse, status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

export function page(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'text/html' }).end('<html><body>Bad gateway</body></html>');
}

/** A text as a page, anything else as JSON. */
export function say(response: ServerResponse, body: unknown): void {
  if (typeof body === 'string') response.writeHead(200, { 'content-type': 'text/html' }).end(body);
  else json(response, 200, body ?? null);
}

/** The body as JSON; an empty object for anything else. */
export function inputOf({ body }: RecordedRequest): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(body.toString('utf8'));
    return json !== null && typeof json === 'object' ? (json as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
