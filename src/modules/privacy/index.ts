export { type DataMap, dataMap, dataMapCsv, type MappedColumn, type MappedPrefix, type MappedRetention, type MappedTable } from './data-map.js';
