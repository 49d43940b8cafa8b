import type { OpenApiChecker } from '../../support/openapi-checker.js';
import type { FuzzRequest } from './requests.js';

export const HANG_MS = 5_000;

export interface FuzzAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  readonly tookMs: number;
}

/** What must not be in any answer: lines of a stack, statements, names of what is inside. */
const INSIDE = [
  /\bat (?:async )?[\w.<>]+ \(?(?:file:|node:|\/)[^\s)]*:\d+/, /\.(?:js|ts):\d+:\d+/, /node_modules/,
  /\b(?:insert into|delete from|select .{1,200} from|update .{1,80} set) /i, /violates .{1,40} constraint/, /syntax error at or near/,
  /invalid (?:byte sequence|input syntax) for/, /relation "\w+"/, /SQLSTATE|DriverException|MikroORM|PostgreSQL|ioredis|\bECONN[A-Z]+\b/,
  /Cannot read propert|is not a function|Unexpected token/,
];

/** What is wrong with an answer; null when nothing is. `Error` of the checker: it is not what is described. */
export function faultOf({ operation, method, url }: FuzzRequest, answer: FuzzAnswer, checker: OpenApiChecker): string | null {
  const { status, contentType, text, tookMs } = answer;
  if (status >= 500) return `${status} ${text.slice(0, 300)}`;
  if (tookMs > HANG_MS) return `took ${Math.round(tookMs)} ms`;
  const inside = contentType.includes('json') ? INSIDE.find((pattern) => pattern.test(text)) : undefined;
  if (inside) return `tells what is inside: ${inside.exec(text)![0].slice(0, 200)}`;
  if (method !== operation.method) return null; // another operation, or none
  try {
    const body: unknown = contentType.includes('json') && !contentType.includes('ndjson') && text !== '' ? JSON.parse(text) : text;
    checker.check({ method, path: url, status, contentType, body });
    return null;
  } catch (error) {
    return `not as described: ${(error as Error).message.slice(0, 300)}`;
  }
}
