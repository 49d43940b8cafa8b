import type { Provider, Type } from '@nestjs/common';
import { DeletionController } from './deletion.controller.js';
import { DeletionRepository } from './deletion.repository.js';
import { DeletionRetention } from './deletion.retention.js';
import { DeletionWarnings } from './deletion-warnings.js';
import { Deletions } from './deletions.service.js';
import { EndClosedAccount } from './end-closed-account.handler.js';
import { DeletionMetrics } from './saga/deletion.metrics.js';
import { DeletionRings } from './saga/deletion-rings.js';
import { DeletionSaga } from './saga/deletion-saga.js';
import { DeletionsJob } from './saga/deletions.job.js';
import { LastLetter } from './saga/last-letter.js';
import { NoteLastLetter } from './saga/note-last-letter.handler.js';
import { PersonStanding } from './saga/person-standing.js';
import { RingForDeletion } from './saga/ring-for-deletion.handler.js';
import { SagaProgress } from './saga/saga-progress.js';
import { SagaSteps } from './saga/saga-steps.js';
import { SagaRepository } from './saga/saga.repository.js';
import { SubjectMarks } from './saga/subject-marks.js';
import { SweepDeletions } from './saga/sweep-deletions.task.js';
import { TakenBack } from './saga/taken-back.js';
import { DeletionCodeRetention } from './web/deletion-code.retention.js';
import { DeletionCodes } from './web/deletion-codes.service.js';
import { DeletionPageController } from './web/deletion-page.controller.js';
import { WebDeletionController } from './web/web-deletion.controller.js';
import { WebDeletions } from './web/web-deletions.service.js';

export { type DeletionRequest, Deletions, type ScheduledDeletion } from './deletions.service.js';
export { DeletionBegun, DeletionNotFound } from './deletion.problems.js';
export { SagaSteps } from './saga/saga-steps.js';

export const DELETION_CONTROLLERS: Type[] = [DeletionController, DeletionPageController, WebDeletionController];
export const DELETION_PROVIDERS: Provider[] = [
  DeletionCodeRetention, DeletionCodes, Deletions, DeletionRepository, DeletionRetention, DeletionWarnings, EndClosedAccount,
  DeletionSaga, DeletionsJob, DeletionRings, DeletionMetrics,
  LastLetter, NoteLastLetter, PersonStanding, RingForDeletion, SagaProgress, SagaRepository, SagaSteps, SubjectMarks, SweepDeletions,
  TakenBack, WebDeletions,
];
