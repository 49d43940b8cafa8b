import type { ServerResponse } from 'node:http';
import type { Scenario } from './scenario.js';
import { json } from './answers.js';

export interface PlannedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a text as HTML. */
  readonly body?: object | string;
}

/** Answers of a test's own, in place of what the stand-in would say: for what an adapter must survive and no scenario names. */
export interface PlannedAnswers extends Scenario {
  /** Instead of accepting. */
  readonly submitAnswer?: PlannedAnswer;
  /** To the question for the status, or for the result where that is one of its own. */
  readonly lookAnswer?: PlannedAnswer;
  readonly resultAnswer?: PlannedAnswer;
  /** To a cancellation; the run is stopped all the same. */
  readonly cancelAnswer?: PlannedAnswer;
}

export function play(response: ServerResponse, { status, headers, body = {} }: PlannedAnswer): void {
  if (typeof body !== 'string') return json(response, status, body, headers);
  response.writeHead(status, { 'content-type': 'text/html', ...headers }).end(body);
}
