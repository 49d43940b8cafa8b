import { channel } from 'node:diagnostics_channel';
import type { Attributes } from '@opentelemetry/api';
import { beginCall, endSpan, type Ending } from './spans.js';

/** A call to a server that the service rests on, or to a third party: how long it took and whether it was answered. */
export interface DependencyCall {
  /** `database`, `storage`, a provider, `other`. */
  readonly dependency: string;
  readonly seconds: number;
  readonly isAnswered: boolean;
}

/** `DependencyMetrics` listens; who calls needs to know nobody. */
export const DEPENDENCY_CALLS = channel('aicasso:dependency-call');

/**
 * Begins a call; to be ended by what is returned.
 * @param name of the span, made only when there is one. Names and attributes hold no address, key, parameter or id of a person.
 */
export function beginDependencyCall(dependency: string, name: () => string, attributes: Attributes): (ending?: Ending) => void {
  const beganAt = performance.now();
  const span = beginCall(name, attributes);
  return (ending = {}) => {
    const call: DependencyCall = { dependency, seconds: (performance.now() - beganAt) / 1000, isAnswered: ending.error === undefined };
    DEPENDENCY_CALLS.publish(call);
    endSpan(span, ending);
  };
}

export async function dependencyCall<T>(
  dependency: string, name: () => string, attributes: Attributes, work: () => Promise<T>, tell: (result: T) => Attributes = () => ({}),
): Promise<T> {
  const end = beginDependencyCall(dependency, name, attributes);
  try {
    const result = await work();
    end({ attributes: tell(result) });
    return result;
  } catch (error) {
    end({ error });
    throw error;
  }
}
