import type { Provider, Type } from '@nestjs/common';
import { AuthoritiesController } from './authorities.controller.js';
import { AuthorityDisclosureRetention } from './authority-disclosure.retention.js';
import { AuthorityDisclosures } from './authority-disclosures.service.js';

export const AUTHORITIES_CONTROLLERS: Type[] = [AuthoritiesController];
export const AUTHORITIES_PROVIDERS: Provider[] = [AuthorityDisclosures, AuthorityDisclosureRetention];
