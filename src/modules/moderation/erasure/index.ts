import type { Provider } from '@nestjs/common';
import { HoldEvidence } from './hold-evidence.work.js';
import { ReleaseCases } from './release-cases.work.js';

export const ERASURE_PROVIDERS: readonly Provider[] = [HoldEvidence, ReleaseCases];
