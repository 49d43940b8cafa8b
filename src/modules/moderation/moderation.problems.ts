import type { ProblemClass } from '../../kernel/problem.js';
import { CHECK_PROBLEMS } from './checks/checks.problems.js';
import { APPEAL_PROBLEMS } from './appeals/appeals.problems.js';
import { DECISION_PROBLEMS } from './decisions/decisions.problems.js';
import { NOTICE_PROBLEMS } from './notices/notices.problems.js';
import { REPORT_PROBLEMS } from './reports/reports.problems.js';
import { STAFF_PROBLEMS } from './staff/staff.problems.js';

export const MODERATION_PROBLEMS: readonly ProblemClass[] = [
  ...CHECK_PROBLEMS, ...DECISION_PROBLEMS, ...APPEAL_PROBLEMS, ...NOTICE_PROBLEMS, ...REPORT_PROBLEMS, ...STAFF_PROBLEMS,
];
