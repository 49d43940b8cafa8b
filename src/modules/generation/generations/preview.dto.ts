import { Flag, JsonObject, Link, Nested, OneOf, Text, Whole } from '../../../platform/http/index.js';
import type { ConsentOutlook, RecipientOutlook } from '../../consent/index.js';
import type { Tool, ToolModel } from '../tools/tool.js';
import type { ChosenInput } from './chosen-inputs.js';

interface Preview {
  readonly tool: Tool;
  readonly count: number;
  readonly points: number;
  readonly inputs: readonly ChosenInput[];
  readonly text: ConsentOutlook['text'];
  readonly sendings: readonly Sending[];
}

interface Sending {
  readonly recipient: RecipientOutlook;
  readonly model: ToolModel;
  readonly isOpen: boolean;
  readonly categories: readonly string[];
  readonly request: Record<string, unknown>;
}

export class PreviewTextView {
  @Text() policy!: string;
  @Text() version!: string;
  @Text() locale!: string;
  @Text() audience!: string;
  @Text() sha256!: string;
}

export class PreviewInputView {
  @Text() name!: string;
  @Whole({ description: 'From 0, among those of the same name.' }) position!: number;
  @OneOf(['image', 'video', 'audio', 'document']) kind!: string;
  @Text() contentType!: string;
  @Whole() sizeBytes!: number;
  @Text() sha256!: string;

  static of({ name, position, kind, contentType, sizeBytes, sha256 }: ChosenInput): PreviewInputView {
    return { name, position, kind, contentType, sizeBytes, sha256 };
  }
}

export class PreviewRecipientView {
  @Text() id!: string;
  @Text() name!: string;
  @Text() model!: string;
  @Flag({ description: 'A built-in stand-in that draws by itself: no AI is behind it.' }) standIn!: boolean;
  @OneOf(['granted', 'missing'], { description: '`missing`: nothing is sent there until you grant it.' }) consent!: string;
  @Flag({ description: 'Open to you by your age and where you are; else `GET /v1/me/features` says why not.' }) open!: boolean;
  @Flag({ description: 'The first to be asked as things stand.' }) next!: boolean;
  @Text({ array: true, description: 'What it would be told, in the words of the consent text.' }) categories!: string[];
  @JsonObject({
    description:
      'The parameters that the model would be given, in its own words; `input:<name>/<position>` is a link to that file, ' +
      '`avatar:…` is what belongs to the avatar.',
  })
  request!: Record<string, unknown>;
  @Text({ array: true, description: 'What is done so that less is sent or kept.' }) minimisation!: string[];
  @Text({ description: 'How long it keeps what it gets.' }) retention!: string;
  @Text({ description: 'Whether it trains on it.' }) trainingUse!: string;
  @Text() region!: string;
  @Link() termsUrl!: string;

  static of({ recipient, model, isOpen, categories, request }: Sending, next: boolean): PreviewRecipientView {
    const { id, name, isGranted, minimisation, retention, trainingUse, region, termsUrl } = recipient;
    return {
      id,
      name,
      model: model.model,
      standIn: model.standIn === true,
      consent: isGranted ? 'granted' : 'missing',
      open: isOpen,
      next,
      categories: [...categories],
      request,
      minimisation: [...minimisation],
      retention,
      trainingUse,
      region,
      termsUrl,
    };
  }
}

export class GenerationPreviewView {
  @Text() tool!: string;
  @Text({ description: 'What the consent must be for.' }) purpose!: string;
  @Whole() count!: number;
  @Whole({ description: 'What it would cost at most.' }) points!: number;
  @Nested(() => PreviewTextView, { description: 'The text to decide on.' }) text!: PreviewTextView;
  @Nested(() => PreviewInputView, { array: true }) inputs!: PreviewInputView[];
  @Nested(() => PreviewRecipientView, { array: true, description: 'Who may be asked, in this order.' }) recipients!: PreviewRecipientView[];

  static of({ tool, count, points, text, inputs, sendings }: Preview): GenerationPreviewView {
    const next = sendings.find(({ recipient, isOpen }) => isOpen && recipient.isGranted);
    return {
      tool: tool.id,
      purpose: tool.purpose,
      count,
      points,
      text: { ...text },
      inputs: inputs.map((input) => PreviewInputView.of(input)),
      recipients: sendings.map((sending) => PreviewRecipientView.of(sending, sending === next)),
    };
  }
}
