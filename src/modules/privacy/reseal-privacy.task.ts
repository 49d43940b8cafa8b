import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { FieldCipher } from '../../platform/secrets/field-cipher.js';
import { Resealing } from '../../platform/secrets/resealing.js';
import { Log } from '../../platform/telemetry/log.js';

/** The words and addresses of requests; what legal holds keep. */
@Injectable()
export class ResealPrivacy extends Resealing {
  readonly name = 'privacy.reseal';

  constructor(em: EntityManager, cipher: FieldCipher, log: Log) {
    super(em, cipher, log, 'privacy');
  }
}
