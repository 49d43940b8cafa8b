import { createRequire } from 'node:module';
import type * as MinioModule from 'minio';

/** The `minio` package by its CommonJS build: the other build keeps 11 MB more in memory (measured, 8.0.7). */
export const Minio = createRequire(import.meta.url)('minio') as typeof MinioModule;
