export { type DataMap, dataMap, dataMapCsv } from './data-map.js';
export type { MappedColumn, MappedPrefix, MappedRetention, MappedTable } from './data-map.js';
export { PRIVACY_PROBLEMS } from './privacy.problems.js';
export { PrivacyModule } from './privacy.module.js';
