import type { Locale } from '../../../kernel/language.js';
import { Decimal, Flag, Instant, Nested, OneOf, PageOf, Text, Uuid, Whole } from '../../../platform/http/index.js';
import { FailureView, GenerationView, UsedProviderView } from '../generations/generations.dto.js';
import type { AvatarRow } from './avatar.repository.js';

export class AvatarDeclarationBody {
  @Flag({ description: 'Must be true: I took the photos, or may use them.' })
  ownPhotos!: boolean;

  @Flag({ description: 'Must be true: they show me, and nobody else. Nobody looks at the faces to check it.' })
  onePerson!: boolean;
}

export class CreateAvatarBody {
  @Text({ min: 1, max: 80 })
  name!: string;

  @Uuid({
    array: { min: 8, max: 30, unique: true },
    description: 'Uploads: JPEG or PNG, at least 512 pixels on the shorter side, none twice.',
  })
  photos!: string[];

  @Nested(() => AvatarDeclarationBody)
  declaration!: AvatarDeclarationBody;

  @Text({ optional: true, min: 1, max: 64, description: 'Only this provider; else the best one that you consented to for training.' })
  provider?: string;

  @Uuid({ optional: true, description: 'A quote for the tool `avatar.train`.' })
  quoteId?: string;
}

export class AvatarView {
  @Uuid()
  id!: string;

  @Text()
  name!: string;

  @OneOf(['training', 'ready', 'failed'], { description: 'Only one that is `ready` can be used.' })
  status!: string;

  @Whole()
  photoCount!: number;

  @Nested(() => UsedProviderView, { optional: true, description: 'Who trained it: only that provider can make its likeness.' })
  provider?: UsedProviderView;

  @Decimal({ optional: true, description: '0 to 1, where the provider tells.' })
  progress?: number;

  @Nested(() => GenerationView, { description: 'The training: its charge, its progress, its place in the line.' })
  training!: GenerationView;

  @Nested(() => FailureView, { optional: true })
  failure?: FailureView;

  @Instant({ description: 'When it was said that the photos are own ones, and show nobody else.' })
  declaredAt!: string;

  @Instant()
  createdAt!: string;

  @Instant({ optional: true })
  readyAt?: string;

  static of(row: AvatarRow, training: GenerationView, publicUrl: string, locale: Locale): AvatarView {
    return {
      id: row.id,
      name: row.name,
      status: row.status,
      photoCount: row.photoCount,
      ...(row.readyAt && row.provider && row.trainer && { provider: { id: row.provider, model: row.trainer } }),
      ...(training.progress !== undefined && { progress: training.progress }),
      training,
      ...(row.failureCode && { failure: failureOf(row.failureCode, training, publicUrl, locale) }),
      declaredAt: new Date(row.declaredAt).toISOString(),
      createdAt: new Date(row.createdAt).toISOString(),
      ...(row.readyAt && { readyAt: new Date(row.readyAt).toISOString() }),
    };
  }
}

/** The training's own, or what happened to the avatar later. */
function failureOf(code: string, { failure, charge }: GenerationView, publicUrl: string, locale: Locale): FailureView {
  return failure?.code === code ? failure : FailureView.of({ code }, charge, publicUrl, locale);
}

export class AvatarPage extends PageOf(AvatarView) {}
