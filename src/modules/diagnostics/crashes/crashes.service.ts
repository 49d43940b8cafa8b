import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, type CrashReportId, Ids } from '../../../kernel/ids.js';
import { Metrics } from '../../../platform/telemetry/metrics.js';
import { ConsentFacade } from '../../consent/index.js';
import { CrashRepository } from './crash.repository.js';
import { fingerprintOf } from './fingerprint.js';
import { OwnStrings } from './own-strings.js';
import { type RawCrash, scrubCrash } from './scrub/scrub-crash.js';

/** The purpose and its recipient, in the words of the privacy policy: nobody else gets it. */
const PURPOSE = 'crash-reports';
const RECIPIENTS = ['aicasso'];

const DAY_MS = 86_400_000;
/** Beyond these a report is counted, and not stored: an app that fails at each start says nothing new. */
export const STORED_A_DAY = { person: 20, group: 100 } as const;

export interface SentCrash extends RawCrash {
  readonly occurredAt: Date;
}

export interface TakenCrash {
  readonly status: 'stored' | 'counted';
  /** Of the report; null when it was only counted. */
  readonly id: CrashReportId | null;
  readonly fingerprint: string;
}

@Injectable()
export class CrashesService {
  private readonly taken = this.metrics.counter({
    name: 'aicasso_crash_reports_total',
    help: 'Crash reports that came in, by what became of them: stored, stored without their text, or only counted',
    labels: ['outcome'],
  });

  constructor(
    private readonly em: EntityManager,
    private readonly consent: ConsentFacade,
    private readonly own: OwnStrings,
    private readonly reports: CrashRepository,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly metrics: Metrics,
  ) {}

  /** P12: only of who chose to send them, and scrubbed before anything of it is stored. @throws ConsentRequired */
  take(accountId: AccountId, { occurredAt, ...raw }: SentCrash): Promise<TakenCrash> {
    return this.em.transactional(async () => {
      await this.consent.assertGranted(accountId, PURPOSE, RECIPIENTS);
      const crash = scrubCrash(raw, await this.own.of(accountId));
      const at = this.clock.now();
      const found = { fingerprint: fingerprintOf(crash), crash, at };
      await this.reports.lock(accountId);
      const since = new Date(at.getTime() - DAY_MS);
      if ((await this.reports.storedSince(accountId, since)) >= STORED_A_DAY.person) {
        await this.reports.countKnown(found); // no new groups by one who sends too much
        return this.told({ status: 'counted', id: null, fingerprint: found.fingerprint });
      }
      const isFull = (await this.reports.storedOf(found.fingerprint, since)) >= STORED_A_DAY.group;
      await this.reports.count(found);
      if (isFull) return this.told({ status: 'counted', id: null, fingerprint: found.fingerprint });
      const id = this.ids.ordered<CrashReportId>();
      await this.reports.add(id, accountId, occurredAt > at ? at : occurredAt, found); // a phone's clock may be ahead
      return this.told({ status: 'stored', id, fingerprint: found.fingerprint }, crash.withheld);
    });
  }

  private told(taken: TakenCrash, withheld = false): TakenCrash {
    this.taken.inc({ outcome: withheld ? 'stored-without-text' : taken.status });
    return taken;
  }
}
