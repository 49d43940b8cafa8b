import type { Provider, Type } from '@nestjs/common';
import { ArchiveBuilder } from './archive/archive-builder.js';
import { SpoolFolders } from './archive/spool-folders.js';
import { ExportClaims } from './build/export-claims.js';
import { ExportRings } from './build/export-rings.js';
import { ExportWorker } from './build/export-worker.js';
import { ExportsJob } from './build/exports.job.js';
import { ExportRetention } from './build/exports.retention.js';
import { ExportsSweep } from './build/exports-sweep.task.js';
import { RingForExport } from './build/ring-for-export.handler.js';
import { StopExports } from './build/stop-exports.work.js';
import { ExportDownload } from './export-download.js';
import { ExportsController } from './exports.controller.js';
import { Exports } from './exports.service.js';

export { ExportDownload } from './export-download.js';
export { ExportEnded } from './exports.events.js';
export { Exports } from './exports.service.js';

export const EXPORTS_CONTROLLERS: Type[] = [ExportsController];
export const EXPORTS_PROVIDERS: Provider[] = [
  Exports, ExportDownload, ArchiveBuilder, SpoolFolders, ExportClaims, ExportWorker, ExportsJob, ExportsSweep, ExportRings, RingForExport,
  ExportRetention, StopExports,
];
