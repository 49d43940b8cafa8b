import type { ProblemClass } from '../../kernel/problem.js';
import { DECISION_PROBLEMS } from './decisions/decisions.problems.js';
import { REPORT_PROBLEMS } from './reports/reports.problems.js';

export const MODERATION_PROBLEMS: readonly ProblemClass[] = [...DECISION_PROBLEMS, ...REPORT_PROBLEMS];
