import { IntakeFolders } from './intake-folders.js';
import { LostSourceRule } from './lost-source.rule.js';
import { UploadIntake } from './upload-intake.js';
import { UploadRemoval } from './upload-removal.js';
import { UploadRepository } from './upload.repository.js';
import { SourceUploadRetention, UnfinishedUploadRetention } from './upload.retention.js';
import { UploadsController } from './uploads.controller.js';
import { UploadsService } from './uploads.service.js';

export { UPLOAD_PROBLEMS } from './uploads.problems.js';

export const UPLOAD_PROVIDERS = [
  UploadRepository,
  UploadsService,
  UploadIntake,
  IntakeFolders,
  UploadRemoval,
  SourceUploadRetention,
  UnfinishedUploadRetention,
  LostSourceRule,
];
export const UPLOAD_CONTROLLERS = [UploadsController];
