import { Injectable } from '@nestjs/common';

/** What other modules may ask of billing besides the ledger. */
@Injectable()
export class BillingFacade {}
