import type { Provider, Type } from '@nestjs/common';
import { ConfirmationCodes } from './confirmation-codes.js';
import { ContactHashes } from './contact-hashes.js';
import { Desk } from './desk.js';
import { DeskAnswers } from './desk-answers.service.js';
import { DeskCases } from './desk-cases.service.js';
import { DeskMeasures } from './desk-measures.service.js';
import { DeskProposals } from './desk-proposals.service.js';
import { NoteExportEnded } from './note-export-ended.handler.js';
import { OwnRequestsController } from './own-requests.controller.js';
import { OwnRequests } from './own-requests.service.js';
import { RequestIntake } from './request-intake.js';
import { RequestLog } from './request-log.js';
import { RequestNews } from './request-news.js';
import { RequestRows } from './request-rows.js';
import { PrivacyRequestRetention } from './requests.retention.js';
import { SettleErasures } from './settle-erasures.task.js';
import { StaffDeskController } from './staff-desk.controller.js';
import { StaffExportController } from './staff-export.controller.js';
import { StaffRequestsController } from './staff-requests.controller.js';
import { UntiedRequests } from './untied-requests.js';
import { WatchDeadlines } from './watch-deadlines.task.js';
import { WebRequestsController } from './web-requests.controller.js';
import { WebRequests } from './web-requests.service.js';

export const REQUESTS_CONTROLLERS: Type[] = [
  OwnRequestsController, WebRequestsController, StaffRequestsController, StaffDeskController, StaffExportController,
];
export const REQUESTS_PROVIDERS: Provider[] = [
  RequestRows, RequestLog, RequestNews, RequestIntake, ContactHashes, ConfirmationCodes, OwnRequests, WebRequests,
  Desk, DeskCases, DeskProposals, DeskAnswers, DeskMeasures, NoteExportEnded, PrivacyRequestRetention,
  SettleErasures, UntiedRequests, WatchDeadlines,
];
