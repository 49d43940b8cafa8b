import { SetMetadata } from '@nestjs/common';
import type { ProblemClass } from '../../kernel/problem.js';

export const REFUSALS_OF_ROUTE = 'http:refusals';

/** Says which problems of the module a route may answer, beside those that any route may (those are added by themselves). */
export const Refuses = (...problems: readonly ProblemClass[]) => SetMetadata(REFUSALS_OF_ROUTE, problems);
