import type { Provider, Type } from '@nestjs/common';
import { ErasureRows } from './erasure-rows.js';
import { GeneratedErasure } from './generated-erasure.js';
import { Mentions } from './mentions.js';
import { ObjectErasure } from './object-erasure.js';

export const ERASURE_CONTROLLERS: Type[] = [];
export const ERASURE_PROVIDERS: Provider[] = [GeneratedErasure, ErasureRows, ObjectErasure, Mentions];
