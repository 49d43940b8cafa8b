import { ApiExtension } from '@nestjs/swagger';
import type { ProblemClass } from '../../../kernel/problem.js';

/** Says which problems of the module a route may answer, beside those that any route may (those are added by themselves). */
export const Refuses = (...problems: readonly ProblemClass[]): MethodDecorator & ClassDecorator => {
  const refusals = problems.map((Class) => {
    const { status, code } = new Class();
    return { status, code };
  });
  return ApiExtension('x-problems', refusals);
};
