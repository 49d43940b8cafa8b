import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import type { ProblemClass } from '../../kernel/problem.js';
import { AccessGuard } from './access.guard.js';
import { Admission } from './admission/admission.js';
import { BodyPipe } from './body.pipe.js';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
import { IdempotencyRetention } from './idempotency/idempotency.retention.js';
import { ResealAnswers } from './idempotency/reseal-answers.task.js';
import { HTTP_PROBLEMS } from './http.problems.js';
import { AccountLimits } from './limits/account-limits.js';
import { AccountLimitGuard, AddressLimitGuard } from './limits/limits.guards.js';
import { Limits } from './limits/limits.js';
import { ProblemCatalog } from './problems/problem-catalog.js';
import { ProblemFilter } from './problems/problem.filter.js';
import { ProblemsController } from './problems/problems.controller.js';
import { StatusGuard } from './status.guard.js';

export interface HttpModuleOptions {
  /** Of all modules; those of HTTP itself are added. */
  readonly problems: readonly ProblemClass[];
}

/** Needs an `Authenticator` from the composition root. */
@Module({})
export class HttpModule {
  static with({ problems }: HttpModuleOptions): DynamicModule {
    return {
      module: HttpModule,
      global: true, // for `Limits`
      controllers: [ProblemsController],
      providers: [
        Admission,
        Limits,
        AccountLimits,
        IdempotencyRetention,
        ResealAnswers,
        { provide: ProblemCatalog, useFactory: () => new ProblemCatalog([...HTTP_PROBLEMS, ...problems]) },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_PIPE, useClass: BodyPipe },
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
        // in this order
        { provide: APP_GUARD, useClass: AddressLimitGuard },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_GUARD, useClass: AccountLimitGuard },
        { provide: APP_GUARD, useClass: StatusGuard },
      ],
      exports: [Limits, ProblemCatalog],
    };
  }
}
