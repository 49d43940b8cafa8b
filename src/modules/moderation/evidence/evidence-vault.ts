import { Injectable } from '@nestjs/common';
import { objectKey } from '../../../entities/object-prefixes.js';
import type { ReportReason } from '../../../entities/moderation/report.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { type CaseId, Ids } from '../../../kernel/ids.js';
import type { SubjectFile, SubjectSnapshot } from '../../../kernel/reportable-content.js';
import { FieldCipher } from '../../../platform/secrets/field-cipher.js';
import { ObjectNotFound, ObjectStorage } from '../../../platform/storage/object-storage.js';
import { Log } from '../../../platform/telemetry/log.js';
import { type CaseActor, SYSTEM } from '../cases/case-event.js';
import { Cases } from '../cases/cases.js';
import { SafetySettings } from '../cases/safety-settings.js';
import { EvidenceRows, type EvidenceRow } from './evidence.repository.js';
import { factsOf } from './sealed-facts.js';

/** 192 bits. */
const KEY_TOKEN_BYTES = 24;

/** Where a sealed text belongs: it opens nowhere else. */
export const placeOf = (evidenceId: string): string => `evidence.content:${evidenceId}`;

/** Makes and holds the sealed copies of what was reported. In the caller's transaction, in which the case is locked. */
@Injectable()
export class EvidenceVault {
  constructor(
    private readonly rows: EvidenceRows,
    private readonly cases: Cases,
    private readonly storage: ObjectStorage,
    private readonly cipher: FieldCipher,
    private readonly settings: SafetySettings,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly log: Log,
  ) {}

  /**
   * Keeps how the thing stands now, unless just that is sealed already; the event says how many files were absent. Files are copied before
   * their rows are written; when the rest of the caller's transaction fails, the reconciler finds copies that nothing names.
   * @throws StorageUnavailable: nothing is taken as reported whose evidence was not kept.
   */
  async seal(caseId: CaseId, snapshot: SubjectSnapshot, reason: ReportReason, actor: CaseActor): Promise<void> {
    const holdUntil = this.clock.after(reason === 'minor-safety' ? this.settings.minorSafetyHoldMs : this.settings.holdMs);
    const facts = factsOf(snapshot);
    if (reason === 'minor-safety') await this.holdUntil(caseId, holdUntil);
    if (await this.isSealed(caseId, facts)) return;
    const rows = [this.sealedText(caseId, 'facts', facts, holdUntil)];
    for (const file of snapshot.files) rows.push(...(await this.copied(caseId, file, holdUntil)));
    for (const row of rows) await this.rows.insert(row);
    const filesAbsent = 1 + snapshot.files.length - rows.length;
    const data = { evidenceIds: rows.map(({ id }) => id), ...(filesAbsent > 0 && { filesAbsent }) };
    await this.cases.append(caseId, { type: 'evidence-sealed', data }, actor);
  }

  /** The words of a member of staff on a case; they are in no event and no log. */
  async note(caseId: CaseId, words: string, actor: CaseActor): Promise<void> {
    const row = this.sealedText(caseId, 'note', words, this.clock.after(this.settings.holdMs));
    await this.rows.insert(row);
    await this.cases.append(caseId, { type: 'note', data: { evidenceId: row.id } }, actor);
  }

  /** Never shortens a hold. After a decision: `SafetySettings.decidedHoldMs` from it, which `decided` does by itself. */
  async holdUntil(caseId: CaseId, until: Date): Promise<void> {
    if (!(await this.rows.holdAtLeastUntil(caseId, until))) return;
    await this.cases.append(caseId, { type: 'hold-extended', data: { holdUntil: until.toISOString() } }, SYSTEM);
  }

  private async isSealed(caseId: CaseId, facts: string): Promise<boolean> {
    const last = await this.rows.findLastFacts(caseId);
    return last?.content != null && this.cipher.open(last.content, placeOf(last.id)) === facts;
  }

  private sealedText(caseId: CaseId, kind: 'facts' | 'note', text: string, holdUntil: Date): EvidenceRow {
    const id = this.ids.random<string>();
    const content = this.cipher.seal(text, placeOf(id));
    return {
      id, caseId, kind, content, key: null, contentType: null, sha256: null, sourceSha256: null, perceptualHash: null, holdUntil,
      createdAt: this.clock.now(),
    };
  }

  private async copied(caseId: CaseId, file: SubjectFile, holdUntil: Date): Promise<EvidenceRow[]> {
    const { contentType, sha256, sourceSha256 = null, perceptualHash } = file;
    const key = objectKey('evidence/', this.ids.token(KEY_TOKEN_BYTES));
    try {
      await this.storage.copy(file.key, key);
    } catch (error) {
      if (!(error instanceof ObjectNotFound)) throw error;
      this.log.error('evidence-file-absent', { caseId }); // its facts are kept none the less
      return [];
    }
    const id = this.ids.random<string>();
    const createdAt = this.clock.now();
    return [{ id, caseId, kind: 'file', content: null, key, contentType, sha256, sourceSha256, perceptualHash, holdUntil, createdAt }];
  }
}
