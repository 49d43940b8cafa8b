import type { Problem, ProblemClass } from '../../../kernel/problem.js';

/** Every problem that the service may answer, by its code. Two of one code refuse the start. */
export class ProblemCatalog {
  private readonly byCode = new Map<string, Problem>();

  constructor(classes: readonly ProblemClass[]) {
    for (const Class of classes) {
      const problem = new Class();
      if (this.byCode.has(problem.code)) throw new Error(`Two problems have the code ${problem.code}`);
      this.byCode.set(problem.code, problem);
    }
  }

  list(): readonly Problem[] {
    return [...this.byCode.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
  }

  find(code: string): Problem | undefined {
    return this.byCode.get(code);
  }
}
