export { type DataMap, dataMap, dataMapCsv } from './data-map.js';
export type { MappedColumn, MappedPrefix, MappedRetention, MappedTable } from './data-map.js';
