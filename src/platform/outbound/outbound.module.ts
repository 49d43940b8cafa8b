import { Global, Module } from '@nestjs/common';
import { Downloader } from './download/downloader.js';
import { DisclosureRetention } from './gate/disclosure.retention.js';
import { Disclosures } from './gate/disclosures.js';
import { ProviderGate } from './gate/provider-gate.js';
import { OutboundHttp } from './outbound-http.js';
import { Pseudonyms } from './pseudonyms.js';
import { Transport } from './transport/transport.js';
import { UndiciOutboundHttp } from './undici-outbound-http.js';

/** The way out. `ConsentGate` is bound by the composition root; without it the start fails. `Transport` is deliberately not exported. */
@Global()
@Module({
  providers: [
    Transport, Downloader, { provide: OutboundHttp, useClass: UndiciOutboundHttp },
    Disclosures, DisclosureRetention, Pseudonyms, ProviderGate,
  ],
  exports: [OutboundHttp, ProviderGate, Disclosures, Pseudonyms],
})
export class OutboundModule {}
