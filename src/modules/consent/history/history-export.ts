import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { ConsentEvent } from '../../../entities/consent/consent-event.entity.js';
import type { PolicyText } from '../../../entities/consent/policy-text.entity.js';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId } from '../../../kernel/ids.js';
import { canonicalJson } from '../../../kernel/json.js';
import { Config } from '../../../platform/config/config.js';
import { runInScope } from '../../../platform/persistence/scope.js';
import { SignedDocuments } from '../../auth/index.js';
import { CHAIN_START } from '../decisions/consent-chain.js';
import { ConsentEventRepository } from '../decisions/consent-event.repository.js';
import { ConsentEventView } from '../decisions/consents.dto.js';
import { PolicyView } from '../policies/policies.dto.js';
import { PolicyTextRepository } from '../policies/policy-text.repository.js';
import { Receipts } from '../receipts/receipts.js';
import { SignedReceipts } from '../receipts/signed-receipts.js';

/** `typ` of the signature over the end of a chain. */
const CHAIN_TYPE = 'consent-chain+jws';
const BATCH = 200;

/**
 * Everything that a person ever decided, with what is needed to verify it without us: the texts by their hashes, the decisions with their
 * chain, a signed receipt of each, and our signature over how long the chain was at that time. Written as it is read: its length has
 * no bound.
 */
@Injectable()
export class HistoryExport {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly events: ConsentEventRepository,
    private readonly texts: PolicyTextRepository,
    private readonly receipts: Receipts,
    private readonly signed: SignedReceipts,
    private readonly documents: SignedDocuments,
  ) {}

  /** Pieces of one JSON document. */
  async *write(accountId: AccountId): AsyncGenerator<string> {
    const head = await this.inScope(() => this.events.findLast(accountId));
    const chain = {
      accountId,
      start: CHAIN_START,
      length: head?.sequence ?? 0,
      head: head?.hash ?? CHAIN_START,
      at: this.clock.now().toISOString(),
    };
    const texts = await this.inScope(() => this.texts.listShownTo(accountId, chain.length));
    const jws = await this.documents.sign(CHAIN_TYPE, canonicalJson(chain));
    yield `{"keys":${JSON.stringify(`${this.config.publicUrl}/.well-known/jwks.json`)},"chain":${JSON.stringify({ ...chain, jws })}`;
    yield* list('texts', texts.map((text) => PolicyView.of(text)));
    yield* list('decisions', this.decisions(accountId, chain.length));
    yield* list('receipts', this.receiptsOf(accountId, chain.length, new Map(texts.map((text) => [text.sha256, text]))));
    yield '}\n';
  }

  private async *decisions(accountId: AccountId, last: number): AsyncGenerator<ConsentEventView> {
    for await (const event of this.read(accountId, last)) yield ConsentEventView.of(event);
  }

  /** The decisions of a receipt follow each other in the chain. */
  private async *receiptsOf(accountId: AccountId, last: number, texts: ReadonlyMap<string, PolicyText>): AsyncGenerator<object> {
    let together: ConsentEvent[] = [];
    for await (const event of this.read(accountId, last)) {
      if (together.length > 0 && together[0]!.receiptId !== event.receiptId) {
        yield await this.receiptOf(together, texts);
        together = [];
      }
      together.push(event);
    }
    if (together.length > 0) yield await this.receiptOf(together, texts);
  }

  private receiptOf(events: readonly ConsentEvent[], texts: ReadonlyMap<string, PolicyText>): Promise<object> {
    return this.signed.sign(this.receipts.of(events, texts.get(events[0]!.textSha256)!));
  }

  private async *read(accountId: AccountId, last: number): AsyncGenerator<ConsentEvent> {
    for (let after = 0; after < last; ) {
      const page = await this.inScope(() => this.events.listAfter(accountId, after, Math.min(BATCH, last - after)));
      if (page.length === 0) throw new Error(`The decisions of an account end at ${after} instead of ${last}`);
      yield* page;
      after = page.at(-1)!.sequence;
    }
  }

  /** The answer is written after the request's own scope has ended. */
  private inScope<T>(work: () => Promise<T>): Promise<T> {
    return runInScope(this.em, work);
  }
}

async function* list(name: string, items: Iterable<object> | AsyncIterable<object>): AsyncGenerator<string> {
  let separator = '';
  yield `,${JSON.stringify(name)}:[`;
  for await (const item of items) {
    yield `${separator}${JSON.stringify(item)}`;
    separator = ',\n';
  }
  yield ']';
}
