import { Decimal, Nested, OneOf } from '../../../platform/http/index.js';
import { DEPENDENCIES, type Dependency, type Readiness } from './health.service.js';

export class LivenessView {
  @OneOf(['alive']) status!: 'alive';
}

export class DependencyView {
  @OneOf(DEPENDENCIES) name!: Dependency;
  @OneOf(['up', 'down']) status!: 'up' | 'down';
  @Decimal({ description: 'How long it took to answer, or to be given up.' }) durationMs!: number;
}

export class ReadinessView {
  @OneOf(['ready', 'not-ready', 'stopping']) status!: Readiness['status'];
  @Nested(() => DependencyView, { array: true }) dependencies!: DependencyView[];

  static of({ status, dependencies }: Readiness): ReadinessView {
    const views = dependencies.map(({ name, status: state, durationMs }) =>
      Object.assign(new DependencyView(), { name, status: state, durationMs }),
    );
    return Object.assign(new ReadinessView(), { status, dependencies: views });
  }
}
