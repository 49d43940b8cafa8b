import { DatasetRetention } from './dataset.retention.js';
import { Datasets } from './datasets.js';

export const AVATAR_PROVIDERS = [Datasets, DatasetRetention];
