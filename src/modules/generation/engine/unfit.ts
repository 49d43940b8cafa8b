import { MediaRefused } from '../../../platform/media/index.js';
import { OutboundBadStatus, OutboundForbidden, OutboundTooLarge } from '../../../platform/outbound/index.js';
import { WeightsUnfit } from '../avatars/safetensors.js';

const GONE = new Set([400, 401, 403, 404, 410]);

/** Why an output will never be what it should be; null for what another try may cure. */
export function whyUnfit(error: unknown): string | null {
  if (error instanceof MediaRefused || error instanceof WeightsUnfit) return error.code;
  if (error instanceof OutboundTooLarge || error instanceof OutboundForbidden) return error.name;
  if (error instanceof OutboundBadStatus && GONE.has(error.status)) return `status-${error.status}`;
  return null;
}

/** Each of them was stopped by a check of ours: nothing is delivered, or charged. */
export class OutputsRefused extends Error {
  override readonly name = 'OutputsRefused';
}

/** An output that came by value went with the worker that had it. */
export class OutputLost extends Error {
  override readonly name = 'OutputLost';
}
