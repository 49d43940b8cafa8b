import { Injectable } from '@nestjs/common';
import { REPORT_REASONS, type ReportReason } from '../../../entities/moderation/report.entity.js';
import { CONFIG_FOLDER } from '../../../platform/config/config-folder.js';
import { badModerationFile, readModerationFile } from '../checks/moderation-file.js';
import type { CaseClocks } from './cases.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

interface Clocks {
  readonly alert: number;
  readonly due: number;
}

interface SafetyFile {
  readonly severity: Readonly<Record<ReportReason, number>>;
  readonly hiddenAtIntake: readonly ReportReason[];
  readonly reportsPerPerson: { readonly perHour: number; readonly perDay: number };
  readonly clocksHours: { readonly usual: Clocks; readonly intimateImagery: Clocks };
  readonly holdDays: Readonly<Record<'fromSealing' | 'minorSafety' | 'appealWindow' | 'afterAppealWindow', number>>;
  readonly copyDistanceBits: number;
}

/** `config/moderation/safety.json`, in base units. */
@Injectable()
export class SafetySettings {
  private readonly file = readFile();

  readonly reportsPerPerson = this.file.reportsPerPerson;
  readonly usualClocks = clocksOf(this.file.clocksHours.usual);
  readonly intimateImageryClocks = clocksOf(this.file.clocksHours.intimateImagery);
  /** Pictures whose perceptual hashes differ in at most so many bits count as copies. */
  readonly copyDistanceBits = this.file.copyDistanceBits;
  readonly holdMs = this.file.holdDays.fromSealing * DAY;
  readonly minorSafetyHoldMs = this.file.holdDays.minorSafety * DAY;
  /** At least six months (DSA Art. 20(1)). */
  readonly appealWindowMs = this.file.holdDays.appealWindow * DAY;
  /** After a decision: to the end of its appeal, and a while. */
  readonly decidedHoldMs = this.appealWindowMs + this.file.holdDays.afterAppealWindow * DAY;
  readonly afterAppealHoldMs = this.file.holdDays.afterAppealWindow * DAY;

  severityOf(reason: ReportReason): number {
    return this.file.severity[reason];
  }

  isHiddenAtIntake(reason: ReportReason): boolean {
    return this.file.hiddenAtIntake.includes(reason);
  }

  /** Reasons for which a thing is hidden when it is reported. */
  get hiddenAtIntake(): readonly ReportReason[] {
    return this.file.hiddenAtIntake;
  }
}

function clocksOf({ alert, due }: Clocks): CaseClocks {
  return { alertMs: alert * HOUR, dueMs: due * HOUR };
}

/** @throws BadConfiguration */
function readFile(): SafetyFile {
  const file = readModerationFile<SafetyFile>(CONFIG_FOLDER, 'safety.json', 'safety');
  const unweighed = REPORT_REASONS.filter((reason) => file.severity[reason] === undefined);
  if (unweighed.length > 0) throw badModerationFile('safety.json', `severity: no ${unweighed.join(', ')}`);
  return file;
}
