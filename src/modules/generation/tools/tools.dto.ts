import { Flag, Instant, JsonObject, Nested, Text, Uuid, Whole } from '../../../platform/http/index.js';
import type { Tool, ToolInput, ToolModel } from './tool.js';
import { unitPrice, type Work } from './work.js';

export class ToolInputView {
  @Text()
  name!: string;

  @Text({ array: true })
  kinds!: string[];

  @Whole()
  min!: number;

  @Whole()
  max!: number;

  @Whole()
  maxBytes!: number;

  @Text({ array: true, optional: true, description: 'Where it takes fewer types than an upload may have.' })
  contentTypes?: string[];

  @Whole({ optional: true, description: 'Of the shorter side of a picture.' })
  minSidePx?: number;

  static of({ name, kinds, min, max, maxBytes, contentTypes, minSidePx }: ToolInput): ToolInputView {
    const limits = { ...(contentTypes && { contentTypes: [...contentTypes] }), ...(minSidePx !== undefined && { minSidePx }) };
    return { name, kinds: [...kinds], min, max, maxBytes, ...limits };
  }
}

export class ToolPriceStepView {
  @Text()
  parameter!: string;

  @Whole()
  of!: number;
}

export class ToolPriceView {
  @Whole()
  points!: number;

  @Text({ description: 'What one unit is: charged for each that is delivered.' })
  per!: string;

  @Nested(() => ToolPriceStepView, { optional: true, description: 'The points are for every started `of` of this parameter.' })
  perEach?: ToolPriceStepView;
}

export class ToolProviderView {
  @Text()
  id!: string;

  @Text()
  model!: string;

  @Flag()
  available!: boolean;

  @Flag({ description: 'A built-in stand-in that draws by itself: no AI is behind it.' })
  standIn!: boolean;

  @Whole({ description: 'Points for a unit. One above the price of the tool is used only when its provider is chosen.' })
  points!: number;

  @Whole({ description: 'Units in one request.' })
  maxCount!: number;

  @JsonObject({ optional: true, description: 'Values of parameters that it takes, where it does not take all.' })
  only?: Record<string, unknown>;
}

export class ToolView {
  @Text()
  id!: string;

  @Text({ description: 'In the language asked for.' })
  title!: string;

  @Text()
  kind!: string;

  @Text({ description: '`required`, `optional` or `none`' })
  prompt!: string;

  @Flag({ description: 'The request names an avatar: `avatarId`.' })
  takesAvatar!: boolean;

  @JsonObject({ description: 'JSON Schema' })
  parameters!: Record<string, unknown>;

  @Nested(() => ToolInputView, { array: true })
  inputs!: ToolInputView[];

  @Whole()
  maxCount!: number;

  @Nested(() => ToolPriceView)
  price!: ToolPriceView;

  @Nested(() => ToolProviderView, { array: true })
  providers!: ToolProviderView[];

  /** With the points for a unit as asked for, or for the least that may be asked for. */
  static of(tool: Tool, models: readonly ToolModel[], locale: 'en' | 'es', asked: Work['parameters'] = {}): ToolView {
    return {
      id: tool.id,
      title: tool.title[locale],
      kind: tool.kind,
      prompt: tool.prompt,
      takesAvatar: tool.takesAvatar === true,
      parameters: { ...tool.parameters },
      inputs: tool.inputs.map((input) => ToolInputView.of(input)),
      maxCount: tool.maxCount,
      price: { ...tool.price },
      providers: models.map((each) => ({
        id: each.id,
        model: each.model,
        available: true,
        standIn: each.standIn === true,
        points: unitPrice(tool, asked, each),
        maxCount: each.maxCount ?? tool.maxCount,
        ...(each.only && { only: { ...each.only } }),
      })),
    };
  }
}

export class ToolListView {
  @Nested(() => ToolView, { array: true })
  items!: ToolView[];

  @Text({ nullable: true })
  nextCursor!: string | null;
}

export class CreateQuoteBody {
  @Text({ min: 1, max: 64 })
  tool!: string;

  @JsonObject({ optional: true })
  parameters?: Record<string, unknown>;

  @Whole({ optional: true, min: 1, max: 16 })
  count?: number;

  @Text({ optional: true, min: 1, max: 64, description: 'The price of this provider; the generation must then name it, too.' })
  provider?: string;
}

export class QuoteView {
  @Uuid()
  quoteId!: string;

  @Whole()
  points!: number;

  @Instant()
  expiresAt!: string;

  @Nested(() => ToolProviderView, { array: true })
  providers!: ToolProviderView[];
}
