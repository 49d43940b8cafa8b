import type { Provider, Type } from '@nestjs/common';
import { HiddenCreatorsController } from './hidden-creators.controller.js';
import { HiddenCreators } from './hidden-creators.service.js';
import { HiddenWordsController } from './hidden-words.controller.js';
import { HiddenWords } from './hidden-words.service.js';

export const HIDDEN_CONTROLLERS: readonly Type[] = [HiddenCreatorsController, HiddenWordsController];
export const HIDDEN_PROVIDERS: readonly Provider[] = [HiddenCreators, HiddenWords];
