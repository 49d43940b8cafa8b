import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { FieldCipher } from '../../platform/secrets/field-cipher.js';
import { Resealing } from '../../platform/secrets/resealing.js';
import { Log } from '../../platform/telemetry/log.js';

/** Prompts, parameters, titles, names of avatars; what providers are still to erase. */
@Injectable()
export class ResealGeneration extends Resealing {
  readonly name = 'generation.reseal';

  constructor(em: EntityManager, cipher: FieldCipher, log: Log) {
    super(em, cipher, log, 'generation');
  }
}
