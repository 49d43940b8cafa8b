import { Instant, OneOf, PageOf, Text, Uuid } from '../../../platform/http/index.js';

const OUTCOMES = ['announced', 'sent', 'not-sent', 'unknown'];
const ERASURES = ['pending', 'erased', 'failed', 'not-offered', 'expires', 'not-needed'];

/** Where a person's data went, and what became of it there. */
export class DisclosureView {
  @Uuid()
  id!: string;

  @Uuid({ nullable: true, description: 'Null for a check of words or of a picture (purpose `moderation`).' })
  generationId!: string | null;

  @Text({ description: "The provider's id, as in the consent." })
  provider!: string;

  @Text()
  model!: string;

  @OneOf(['generation', 'training', 'moderation'])
  purpose!: string;

  @Text({ array: true, description: 'What was sent, in the words of the consent text.' })
  categories!: string[];

  @Text({ array: true, description: 'SHA-256 of each file that was sent.' })
  inputHashes!: string[];

  @Text({ description: 'The version of the text that was agreed to.' })
  policyVersion!: string;

  @Instant()
  at!: string;

  @OneOf(OUTCOMES, { description: '`announced` and `unknown`: it may have been sent.' })
  outcome!: string;

  @Text({ description: 'How long the provider keeps it, in the words of that text and in the language asked for.' })
  retentionPromise!: string;

  @Instant({ nullable: true, description: 'Until when the provider keeps it, if it is not erased earlier; null when no end is known.' })
  keptUntil!: string | null;

  @OneOf(ERASURES)
  erasure!: string;

  @Instant({ nullable: true })
  erasedAt!: string | null;

  @Text({ nullable: true, description: 'Why it is not erased, such as `provider-unanswered`.' })
  erasureReason!: string | null;
}

export class DisclosurePage extends PageOf(DisclosureView) {}
