import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { FieldCipher } from '../../platform/secrets/field-cipher.js';
import { Resealing } from '../../platform/secrets/resealing.js';
import { Log } from '../../platform/telemetry/log.js';

/** Evidence, which is held for years; who sent a notice; kept answers. */
@Injectable()
export class ResealModeration extends Resealing {
  readonly name = 'moderation.reseal';

  constructor(em: EntityManager, cipher: FieldCipher, log: Log) {
    super(em, cipher, log, 'moderation');
  }
}
