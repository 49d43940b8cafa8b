import { Injectable } from '@nestjs/common';
import { type DomainEvent, EventHandler } from '../../../kernel/event-type.js';
import { GenerationEnded } from '../generation.events.js';
import { AvatarDeletion } from './avatar-deletion.js';
import { Datasets } from './datasets.js';
import { Trainings } from './trainings.js';

type Payload = typeof GenerationEnded.payload;

/** The photos lie in an archive no longer than the training takes; nothing happens with any other generation. */
@Injectable()
export class TrainingEnded extends EventHandler<Payload> {
  readonly name = 'generation.training-ended';
  readonly on = GenerationEnded;

  constructor(
    private readonly datasets: Datasets,
    private readonly trainings: Trainings,
    private readonly deletion: AvatarDeletion,
  ) {
    super();
  }

  async handle({ payload: { generationId } }: DomainEvent<Payload>): Promise<void> {
    await this.datasets.discard(generationId);
    await this.trainings.discardWeights(generationId);
    await this.deletion.afterTraining(generationId);
  }
}
