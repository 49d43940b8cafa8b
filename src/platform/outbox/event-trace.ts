import { traceparent } from '../telemetry/tracing/traceparent.js';

/** In the row beside what the event says, while there are traces; no event has a field of this name. */
const FIELD = 'traceparent';

/** What is written of an event: its payload, and in which trace it arose. */
export function told(payload: object): object {
  const from = traceparent();
  return from === undefined ? payload : { ...payload, [FIELD]: from };
}

/** The two apart again. Events of single statements (`announced`) come without. */
export function heard(row: object): { readonly payload: object; readonly from: string | undefined } {
  if (!(FIELD in row)) return { payload: row, from: undefined };
  const { [FIELD]: from, ...payload } = row;
  return { payload, from: String(from) };
}
