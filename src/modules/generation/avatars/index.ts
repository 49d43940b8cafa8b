import { AvatarRepository } from './avatar.repository.js';
import { DatasetRetention } from './dataset.retention.js';
import { Datasets } from './datasets.js';
import { Materials } from './materials.js';
import { TrainingIngest } from './training-ingest.js';
import { Trainings } from './trainings.js';

export const AVATAR_PROVIDERS = [AvatarRepository, Datasets, DatasetRetention, Materials, TrainingIngest, Trainings];
