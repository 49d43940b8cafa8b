import type { Provider } from '@nestjs/common';
import { EvidenceAccess } from './evidence-access.js';
import { EvidenceVault } from './evidence-vault.js';
import { EvidenceRows } from './evidence.repository.js';

export const EVIDENCE_PROVIDERS: readonly Provider[] = [EvidenceRows, EvidenceVault, EvidenceAccess];
