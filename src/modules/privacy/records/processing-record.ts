import { Injectable } from '@nestjs/common';
import type { Purpose } from '../../../entities/privacy.js';
import type { Localised } from '../../../kernel/language.js';
import { Config } from '../../../platform/config/config.js';
import { type DataMap, dataMap } from '../data-map.js';
import { LEGAL_BASES, type LegalBasis } from './legal-basis.js';
import { type DataRecipient, readRecipients } from './recipients.js';

const DAY_MS = 86_400_000;

/** GDPR Art. 30(1), as one value: what the operator hands to an authority that asks. */
export interface ProcessingRecord extends DataMap {
  readonly controller: { readonly site: string; readonly contact: string };
  readonly people: readonly Localised[];
  readonly purposes: readonly (LegalBasis & { readonly purpose: Purpose })[];
  readonly recipients: readonly DataRecipient[];
  readonly backupDays: number;
  readonly security: readonly Localised[];
}

const PEOPLE: readonly Localised[] = [
  { en: 'People with an account', es: 'Personas con cuenta' },
  { en: 'People without an account who send a notice or a request', es: 'Personas sin cuenta que envían un aviso o una solicitud' },
  { en: 'Staff of the operator', es: 'Personal del operador' },
];

/** Art. 30(1)(g), in general. */
const SECURITY: readonly Localised[] = [
  { en: 'Prompts, names, addresses and tokens are encrypted in their rows, with keys that rotate.',
    es: 'Los textos, nombres, direcciones y tokens se cifran en sus filas, con claves que rotan.' },
  { en: 'Only one component reaches third parties, and it asks for consent first.',
    es: 'Un único componente contacta con terceros, y antes comprueba el permiso.' },
  { en: 'Staff read personal data with a case and a purpose, in an append-only, hash-chained log.',
    es: 'El personal lee datos personales con un caso y una finalidad, en un registro encadenado que solo crece.' },
  { en: 'Logs hold no prompts, addresses or tokens.', es: 'Los registros técnicos no contienen textos, direcciones ni tokens.' },
];

@Injectable()
export class ProcessingRecords {
  private readonly recipients = readRecipients();
  private readonly map = dataMap(this.recipients);

  constructor(private readonly config: Config) {}

  /** Generated from the declarations of the data model and the register of providers: the same until the next release. */
  read(): ProcessingRecord {
    const { siteUrl, supportEmail, erasure } = this.config;
    const purposes = (Object.keys(LEGAL_BASES) as Purpose[]).map((purpose) => ({ purpose, ...LEGAL_BASES[purpose] }));
    return {
      controller: { site: siteUrl, contact: supportEmail }, people: PEOPLE, purposes, recipients: this.recipients,
      backupDays: erasure.backupMaxMs / DAY_MS, security: SECURITY, ...this.map,
    };
  }
}
