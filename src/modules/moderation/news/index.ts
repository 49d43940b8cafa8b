import type { Provider } from '@nestjs/common';
import { TellOfAppealOutcome, TellOfDecision, TellOfReportOutcome } from './tell-of-decisions.handler.js';

/** What people are told of what was decided. */
export const NEWS_PROVIDERS: readonly Provider[] = [TellOfAppealOutcome, TellOfDecision, TellOfReportOutcome];
