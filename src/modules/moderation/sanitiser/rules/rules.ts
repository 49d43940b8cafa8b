import type { Rule } from '../types.js';
import { ADDRESSES_ELSEWHERE } from './addresses-elsewhere.js';
import { ADDRESSES_EN } from './addresses-en.js';
import { ADDRESSES_ES } from './addresses-es.js';
import { ADDRESSES_TOLD } from './addresses-told.js';
import { CARDS } from './cards.js';
import { COORDINATES } from './coordinates.js';
import { EMAILS } from './emails.js';
import { HANDLES } from './handles.js';
import { IBANS } from './ibans.js';
import { LINKS } from './links.js';
import { MACHINE_ADDRESSES } from './machine-addresses.js';
import { NAMES } from './names.js';
import { NATIONAL_IDS } from './national-ids.js';
import { OWN_STRINGS } from './own-strings.js';
import { PHONES } from './phones.js';
import { SCHEMES } from './schemes.js';
import { POSTCODES } from './postcodes.js';
import { ASSIGNED_SECRETS, SECRETS } from './secrets.js';
import { SPELLED_NUMBERS } from './spelled-numbers.js';
import { VENDOR_SECRETS } from './vendor-secrets.js';

/**
 * By priority: what an earlier rule takes, a later one does not see. What tells itself apart surely comes before what is guessed by
 * shape.
 */
export const RULES: readonly Rule[] = [
  SECRETS,
  VENDOR_SECRETS,
  SCHEMES,
  EMAILS,
  ASSIGNED_SECRETS,
  LINKS,
  COORDINATES,
  MACHINE_ADDRESSES,
  HANDLES,
  IBANS,
  NATIONAL_IDS,
  ADDRESSES_ES,
  ADDRESSES_EN,
  ADDRESSES_ELSEWHERE,
  ADDRESSES_TOLD,
  POSTCODES,
  CARDS,
  PHONES,
  SPELLED_NUMBERS,
  OWN_STRINGS,
  NAMES,
];
