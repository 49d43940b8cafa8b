import type { Provider, Type } from '@nestjs/common';
import { AppStoreApi } from './api/app-store-api.js';
import { AppStoreQuestions } from './api/app-store-questions.js';
import { AppStoreReader } from './app-store.reader.js';
import { ActOnAppStoreNotice } from './notices/act-on-notice.handler.js';
import { AppStoreNoticeInbox } from './notices/notice-inbox.js';
import { AppStoreNoticesController } from './notices/notices.controller.js';
import { ReplayAppStoreNotices } from './notices/replay-notices.js';
import { SweepAppStoreNotices } from './notices/sweep-notices.task.js';
import { ApplePurchasesController } from './purchases/apple-purchases.controller.js';
import { ApplePurchasesService } from './purchases/apple-purchases.service.js';
import { TellBuyer } from './purchases/tell-buyer.handler.js';
import { AnswerAppStoreRefundQuestions } from './refunds/answer-refund-questions.task.js';
import { AppStoreRefundQuestions } from './refunds/refund-questions.js';
import { UsedPoints } from './refunds/used-points.js';
import { SignedData } from './words/signed-data.js';

export const APP_STORE_CONTROLLERS: readonly Type[] = [ApplePurchasesController, AppStoreNoticesController];
export const APP_STORE_PROVIDERS: readonly Provider[] = [
  ActOnAppStoreNotice, AnswerAppStoreRefundQuestions, ApplePurchasesService, AppStoreApi, AppStoreNoticeInbox, AppStoreQuestions,
  AppStoreReader, AppStoreRefundQuestions, ReplayAppStoreNotices, SignedData, SweepAppStoreNotices, TellBuyer, UsedPoints,
];
