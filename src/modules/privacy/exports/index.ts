import type { Provider, Type } from '@nestjs/common';
import { Exports } from './exports.service.js';

export { ExportEnded } from './exports.events.js';
export { Exports } from './exports.service.js';

export const EXPORTS_CONTROLLERS: Type[] = [];
export const EXPORTS_PROVIDERS: Provider[] = [Exports];
