import { EXIT_CONFIGURATION, EXIT_UNAVAILABLE } from '../kernel/exit-codes.js';
import type { ServerFault } from '../platform/config/server-fault.js';

/** The start is refused for a reason that the operator can do something about: told in one line, without a stack. */
export class RefusedStart extends Error {
  override readonly name = 'RefusedStart';

  constructor(
    message: string,
    readonly exitCode = 1,
  ) {
    super(message);
  }
}

/** One line. What is wrong for good decides over what may pass: a supervisor need not try again. */
export function refusalFor(faults: readonly ServerFault[]): RefusedStart {
  const reasons = faults.map(({ variable, what, code }) => `${variable}: ${what}${code === '' ? '' : ` (${code})`}`);
  const exitCode = faults.some(({ isWrong }) => isWrong) ? EXIT_CONFIGURATION : EXIT_UNAVAILABLE;
  return new RefusedStart(`Cannot be used: ${reasons.join('; ')}`, exitCode);
}
