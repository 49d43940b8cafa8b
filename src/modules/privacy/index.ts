export { type DataMap, dataMap, dataMapCsv } from './data-map.js';
export type { MappedColumn, MappedPrefix, MappedRetention, MappedTable } from './data-map.js';
export { checkDeletionReceipt, type DeletionReceiptFinding } from './receipts/receipt-check.js';
export { DELETION_RECEIPT_TYPE, type DeletionReceipt } from './receipts/receipt.js';
export { type Tombstone, Tombstones } from './receipts/tombstones.js';
export { ErasureReplay, type Replay, RestoredBackup } from './restore/index.js';
export { PRIVACY_PROBLEMS } from './privacy.problems.js';
export { PrivacyModule } from './privacy.module.js';
