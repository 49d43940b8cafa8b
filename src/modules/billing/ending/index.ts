import type { Provider } from '@nestjs/common';
import { BooksClosing } from '../ledger/books-closing.js';
import { ClosePoints } from './close-points.work.js';

export const ENDING_PROVIDERS: readonly Provider[] = [BooksClosing, ClosePoints];
