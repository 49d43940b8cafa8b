import type { ProviderOutput } from '../../ports/provider.port.js';
import { fieldsOf, idOf, listOf, numberOf, textOf } from '../shared/json.js';

/** Runway's answers as far as we read them. All of it is data from outside: other shapes become null, other fields are dropped. */
export type RunwayTask =
  | { readonly status: 'PENDING' | 'THROTTLED' | 'CANCELLED' }
  /** `progress` 0..1. */
  | { readonly status: 'RUNNING'; readonly progress?: number }
  /** Addresses that lapse in 24 to 48 hours; another look gives new ones. */
  | { readonly status: 'SUCCEEDED'; readonly outputs: readonly ProviderOutput[] }
  | { readonly status: 'FAILED'; readonly failureCode: string | null };

export function readTaskId(json: unknown): string | null {
  return idOf(fieldsOf(json).id);
}

export function readTask(json: unknown): RunwayTask | null {
  const { status, progress, output, failureCode } = fieldsOf(json);
  switch (status) {
    case 'PENDING':
    case 'THROTTLED':
    case 'CANCELLED':
      return { status };
    case 'RUNNING': {
      const part = numberOf(progress);
      return { status, progress: part === null ? undefined : Math.min(1, Math.max(0, part)) };
    }
    case 'SUCCEEDED':
      return { status, outputs: listOf(output).flatMap((url) => (textOf(url) === null ? [] : [{ url: String(url) }])) };
    case 'FAILED':
      return { status, failureCode: textOf(failureCode) };
    default:
      return null;
  }
}
