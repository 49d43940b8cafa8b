import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { FieldCipher } from '../../secrets/field-cipher.js';
import { Resealing } from '../../secrets/resealing.js';
import { Log } from '../../telemetry/log.js';

/** Answers that are kept for 48 hours. */
@Injectable()
export class ResealAnswers extends Resealing {
  readonly name = 'http.reseal';

  constructor(em: EntityManager, cipher: FieldCipher, log: Log) {
    super(em, cipher, log, 'platform');
  }
}
