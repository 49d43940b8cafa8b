import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { FieldCipher } from '../../platform/secrets/field-cipher.js';
import { Resealing } from '../../platform/secrets/resealing.js';
import { Log } from '../../platform/telemetry/log.js';

/** The tokens of purchases, which stay for years. */
@Injectable()
export class ResealBilling extends Resealing {
  readonly name = 'billing.reseal';

  constructor(em: EntityManager, cipher: FieldCipher, log: Log) {
    super(em, cipher, log, 'billing');
  }
}
