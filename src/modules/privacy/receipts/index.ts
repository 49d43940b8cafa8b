import type { Provider, Type } from '@nestjs/common';
import { EnterErasure } from './enter-erasure.work.js';
import { ErasureListRetention } from './erasure-list.retention.js';
import { ErasureList } from './erasure-list.js';
import { FormerPeople } from './former-people.js';
import { KeptBeside } from './kept-beside.js';
import { KeptEnds } from './kept-ends.js';
import { KeptRows } from './kept-part.js';
import { ListBucket } from './list-bucket.js';
import { Receipts } from './receipts.service.js';
import { SettleReceipts } from './settle-receipts.task.js';
import { SubjectProofs } from './subject-proofs.js';
import { ThirdParties } from './third-parties.js';
import { Tombstones } from './tombstones.js';
import { UndoneList } from './undone-list.js';

export { FormerPeople } from './former-people.js';
export { ErasureList } from './erasure-list.js';
export { Receipts } from './receipts.service.js';
export { SubjectProofs } from './subject-proofs.js';
export { UndoneList } from './undone-list.js';

export const RECEIPTS_CONTROLLERS: Type[] = [];
export const RECEIPTS_PROVIDERS: Provider[] = [
  EnterErasure, ErasureList, ErasureListRetention, FormerPeople, KeptBeside, KeptEnds, KeptRows, ListBucket, Receipts, SettleReceipts,
  SubjectProofs, ThirdParties, Tombstones, UndoneList,
];
