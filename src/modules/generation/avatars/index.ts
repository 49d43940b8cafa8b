import { AvatarDeletion } from './avatar-deletion.js';
import { AvatarRepository } from './avatar.repository.js';
import { AvatarSweep } from './avatar-sweep.task.js';
import { AvatarsController } from './avatars.controller.js';
import { AvatarsService } from './avatars.service.js';
import { DatasetRetention } from './dataset.retention.js';
import { Datasets } from './datasets.js';
import { LostWeightsRule } from './lost-weights.rule.js';
import { Materials } from './materials.js';
import { TrainedModels } from './trained-models.js';
import { TrainingEnded } from './training-ended.handler.js';
import { TrainingIngest } from './training-ingest.js';
import { Trainings } from './trainings.js';

export const AVATAR_CONTROLLERS = [AvatarsController];
export const AVATAR_PROVIDERS = [
  AvatarDeletion,
  AvatarRepository,
  AvatarsService,
  AvatarSweep,
  DatasetRetention,
  Datasets,
  LostWeightsRule,
  Materials,
  TrainedModels,
  TrainingEnded,
  TrainingIngest,
  Trainings,
];
