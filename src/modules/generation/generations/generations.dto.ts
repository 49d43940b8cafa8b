import type { GenerationFailure } from '../../../entities/generation/generation.entity.js';
import type { Locale } from '../../../kernel/language.js';
import { Decimal, Flag, IdLists, Instant, JsonObject, Nested, OneOf, PageOf, Text, Uuid, Whole } from '../../../platform/http/index.js';
import type { Charge } from '../../billing/index.js';
import { CreationView } from '../library/creations.dto.js';
import { failureTexts } from './failure-texts.js';
import type { GenerationRow } from './generations.queries.js';

const STATUSES = ['queued', 'running', 'succeeded', 'failed', 'refused', 'cancelled'];
const STAGES = ['waiting', 'waiting-for-provider', 'submitting', 'submit-unknown', 'at-provider', 'ingesting', 'ended', 'cancelling'];

export class CreateGenerationBody {
  @Text({ min: 1, max: 64, example: 'image.create' })
  tool!: string;

  @Text({ optional: true, min: 1, max: 10_000 })
  prompt?: string;

  @JsonObject({ optional: true, description: "The tool's own parameters; their schema is in `GET /v1/tools/{id}`." })
  parameters?: Record<string, unknown>;

  @IdLists({ optional: true, maxNames: 8, maxIds: 30, description: 'Uploads or creations, by the name of the input.' })
  inputs?: Record<string, string[]>;

  @Whole({ optional: true, min: 1, max: 16 })
  count?: number;

  @Text({ optional: true, min: 1, max: 64, description: 'Only this provider; else the best one that you consented to.' })
  provider?: string;

  @Uuid({ optional: true })
  quoteId?: string;

  @Uuid({ optional: true, description: 'One of your avatars that is ready, for the tools that take one.' })
  avatarId?: string;
}

export class ChargeView {
  @OneOf(['held', 'captured', 'released'])
  state!: string;

  @Whole()
  held!: number;

  @Whole()
  captured!: number;

  @Whole()
  released!: number;
}

export class UsedProviderView {
  @Text()
  id!: string;

  @Text()
  model!: string;
}

/** The problem that ended it, in the form of RFC 9457. */
export class FailureView {
  @Text()
  type!: string;

  @Text()
  title!: string;

  @Whole()
  status!: number;

  @Text()
  code!: string;

  @Text({ optional: true, description: 'What to do now, and what became of the points.' })
  detail?: string;

  @Nested(() => ChargeView)
  charge!: ChargeView;

  static of({ code, detail: own }: GenerationFailure, charge: ChargeView, publicUrl: string, locale: Locale): FailureView {
    const { status, title, detail: usual } = failureTexts(code);
    const detail = own ?? usual;
    const texts = { title: title[locale], ...(detail && { detail: detail[locale] }) };
    return Object.assign(new FailureView(), { type: `${publicUrl}/problems/${code}`, ...texts, status, code, charge });
  }
}

export interface GenerationContext {
  readonly charge: Charge;
  readonly outputs: CreationView[];
  /** When it may be ready. */
  readonly estimate: Date | null;
}

export class GenerationView {
  @Uuid()
  id!: string;

  @Text()
  tool!: string;

  @Uuid({ optional: true, description: 'The avatar that it uses, as long as that exists.' })
  avatarId?: string;

  @OneOf(STATUSES)
  status!: string;

  @OneOf(STAGES)
  stage!: string;

  @Decimal({ optional: true, description: '0 to 1, where the provider tells.' })
  progress?: number;

  @Whole({ optional: true, description: '1 is next.' })
  queuePosition?: number;

  @Instant({ optional: true, description: 'From what such work took lately; absent when too little is known.' })
  estimatedReadyAt?: string;

  @Nested(() => UsedProviderView, { optional: true })
  provider?: UsedProviderView;

  @Nested(() => UsedProviderView, { array: true, description: 'Who was asked before, and could not do it.' })
  failedOver!: UsedProviderView[];

  @Whole()
  count!: number;

  @Nested(() => ChargeView)
  charge!: ChargeView;

  @Nested(() => CreationView, { array: true })
  outputs!: CreationView[];

  @Nested(() => FailureView, { optional: true })
  failure?: FailureView;

  @Flag({ description: 'Cancelling was asked for; the provider may still deliver, and then it is charged.' })
  cancelRequested!: boolean;

  @Instant()
  createdAt!: string;

  @Instant({ optional: true })
  finishedAt?: string;

  static of(row: GenerationRow, { charge, outputs, estimate }: GenerationContext, publicUrl: string, locale: Locale): GenerationView {
    const isOpen = row.status === 'queued' || row.status === 'running';
    const money = { state: charge.state, held: charge.held, captured: charge.captured, released: charge.released };
    return {
      id: row.id,
      tool: row.tool,
      ...(row.avatarId && { avatarId: row.avatarId }),
      status: row.status,
      stage: isOpen ? stageOf(row) : row.stage,
      ...(isOpen && row.progress !== null && { progress: row.progress }),
      ...(row.queuePosition !== null && { queuePosition: Number(row.queuePosition) }),
      ...(estimate && { estimatedReadyAt: estimate.toISOString() }),
      ...(row.provider && row.model && { provider: { id: row.provider, model: row.model } }),
      failedOver: row.failedOver.map(({ id, model }) => ({ id, model })),
      count: row.requestedCount,
      charge: money,
      outputs,
      ...(row.failure && { failure: FailureView.of(row.failure, money, publicUrl, locale) }),
      cancelRequested: row.cancelRequestedAt !== null,
      createdAt: new Date(row.createdAt).toISOString(),
      ...(row.finishedAt && { finishedAt: new Date(row.finishedAt).toISOString() }),
    };
  }
}

function stageOf({ cancelRequestedAt, waitingFor, stage }: GenerationRow): string {
  if (cancelRequestedAt) return 'cancelling';
  return waitingFor === null ? stage : 'waiting-for-provider';
}

export class GenerationPage extends PageOf(GenerationView) {}
