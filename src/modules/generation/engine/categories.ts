import type { UploadKind } from '../../../entities/generation/upload.entity.js';
import type { DataCategory } from '../../consent/index.js';
import type { ProviderTraits } from '../ports/provider.port.js';
import type { Tool } from '../tools/tool.js';

const BY_KIND: Readonly<Record<UploadKind, DataCategory>> = { image: 'photos', video: 'videos', audio: 'audio', document: 'documents' };

type Traits = Pick<ProviderTraits, 'takesPseudonymFor' | 'webhook'>;

export interface Sent {
  readonly kind: Tool['kind'];
  readonly prompt: string | null;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly inputs: readonly { readonly kind: UploadKind }[];
  /** The files are to be trained on, or what a training made of them goes along. */
  readonly isTrainingMedia?: boolean;
}

/** What a request tells of a person, in the words of the consent text (C2): for the preview before and the disclosure at the sending. */
export function categoriesOf({ kind: toolKind, prompt, parameters, inputs, isTrainingMedia }: Sent, traits: Traits): DataCategory[] {
  const categories = new Set<DataCategory>(inputs.map(({ kind }) => BY_KIND[kind]));
  if (isTrainingMedia) categories.add('training-media');
  if (prompt !== null) categories.add('prompts');
  if (Object.keys(parameters).length > 0) categories.add('settings');
  // the pseudonym, or the attempt in the address to call back
  if (traits.takesPseudonymFor.includes(toolKind) || traits.webhook !== 'none') categories.add('pseudonymous-identifier');
  return [...categories];
}
