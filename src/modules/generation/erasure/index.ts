import type { Provider } from '@nestjs/common';
import { EndUploads } from './end-uploads.work.js';
import { ErrandCalls } from './errand-calls.js';
import { ErrandRepository } from './errand.repository.js';
import { ErrandRetention } from './errand.retention.js';
import { Errands } from './errands.js';
import { HandOver } from './hand-over.work.js';
import { ProviderStatuses } from './provider-statuses.js';
import { RunErrands } from './run-errands.task.js';
import { StopGenerations } from './stop-generations.work.js';

export const ERASURE_PROVIDERS: readonly Provider[] = [
  EndUploads, ErrandCalls, ErrandRepository, ErrandRetention, Errands, HandOver, ProviderStatuses, RunErrands, StopGenerations,
];
