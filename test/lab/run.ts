import type { MediaKind } from './media.js';
import type { Scenario } from './scenario.js';

/** A request that the stand-in took: what its provider would have run, and billed. */
export interface StandInRun {
  readonly id: string;
  readonly model: string;
  readonly kind: MediaKind;
  /** As it came, in the provider's words. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly webhookUrl: string | null;
  readonly count: number;
  readonly scenario: Scenario;
  readonly takenAt: Date;
  /** Questions about it that found it waiting or running, or found no proper answer. */
  looks: number;
  /** All questions about it. */
  asked: number;
  /** Times that a result of it was fetched from its address. */
  fetched: number;
  /** Status codes that our webhook route answered to the deliveries about it; 0 for a broken line. */
  readonly deliveries: number[];
  isReleased: boolean;
  isCancelled: boolean;
  isCalledBack: boolean;
  /** What the provider kept of it was deleted on our demand. */
  isErased: boolean;
}

export type NewRun = Pick<StandInRun, 'id' | 'model' | 'kind' | 'input' | 'webhookUrl' | 'count'>;
