import { Body, Controller, Get, HttpCode, Module, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse } from '@nestjs/swagger';
import { EntityManager } from '@mikro-orm/postgresql';
import {
  AuthenticatedUser,
  CurrentUser,
  DoOnce,
  IdParam,
  Idempotent,
  InvalidRequest,
  JsonObject,
  Nested,
  type Once,
  PageQuery,
  Public,
  RateLimit,
  Text,
  Whole,
} from '../../src/platform/http/index.js';

export class ProbeItem {
  @Text({ min: 1, max: 10 }) name!: string;
}
export class ProbeBody {
  @Whole({ min: 1, max: 100 }) amount!: number;
  @Text({ max: 1_000, optional: true }) note?: string;
  @Nested(() => ProbeItem, { array: { max: 3 }, optional: true }) items?: ProbeItem[];
  @JsonObject({ optional: true }) parameters?: Record<string, unknown>;
}
export class ProbeView {
  @Text({ nullable: true }) note!: string | null;
  @Whole() count!: number;
}

/** Routes that do what the tests of the platform need, and nothing else. */
@Controller('v1/probe')
export class ProbeController {
  constructor(private readonly em: EntityManager) {}

  @Post()
  @Idempotent({ required: true })
  @ApiCreatedResponse({ type: ProbeView })
  async add(@CurrentUser() user: AuthenticatedUser, @Body() { amount, note }: ProbeBody): Promise<ProbeView> {
    await this.em.execute('insert into probe (account_id, amount) values (?, ?)', [user.id, amount]);
    if (note === 'refuse') throw InvalidRequest.at('#/note', { en: 'is refused', es: 'se rechaza' });
    if (note === 'break') throw new Error('broken: canary@example.test Bearer canary-bearer-1');
    const [row] = await this.em.execute<{ count: string }[]>('select count(*) as count from probe where account_id = ?', [user.id]);
    return { note: note ?? null, count: Number(row!.count) };
  }

  /** The first insert stands for what is prepared outside of the transaction. */
  @Post('late')
  @Idempotent({ late: true })
  @ApiCreatedResponse({ type: ProbeView })
  async late(@CurrentUser() user: AuthenticatedUser, @Body() { amount, note }: ProbeBody, @DoOnce() once: Once): Promise<ProbeView> {
    await this.em.execute('insert into probe (account_id, amount) values (?, ?)', [user.id, -amount]);
    return once(async () => {
      await this.em.execute('insert into probe (account_id, amount) values (?, ?)', [user.id, amount]);
      if (note === 'refuse') throw InvalidRequest.at('#/note', { en: 'is refused', es: 'se rechaza' });
      return { note: note ?? null, count: amount };
    });
  }

  @Post('echo')
  @HttpCode(200)
  @Public()
  @ApiOkResponse({ type: ProbeView })
  echo(@Body() { note, amount }: ProbeBody): ProbeView {
    return { note: note ?? null, count: amount };
  }

  @Get('list')
  @Public()
  @ApiOkResponse({ type: ProbeView })
  list(@Query() { limit }: PageQuery): ProbeView {
    return { note: null, count: limit };
  }

  @Get('strict')
  @Public()
  @RateLimit('sign-in')
  @ApiOkResponse({ type: ProbeView })
  strict(): ProbeView {
    return { note: null, count: 1 };
  }

  @Get('sql')
  @Public()
  @ApiOkResponse({ type: ProbeView })
  async sql(): Promise<ProbeView> {
    await this.em.execute('select amount from probe where amount = ?', ['not a number, but a prompt']);
    return { note: null, count: 1 };
  }

  @Get(':id')
  @Public()
  @ApiOkResponse({ type: ProbeView })
  async show(@IdParam() id: string): Promise<ProbeView> {
    const [row] = await this.em.execute<{ one: number }[]>('select 1 as one');
    return { note: id, count: row!.one };
  }
}

@Module({ controllers: [ProbeController] })
export class ProbeModule {}

export const PROBE_TABLE = 'create table probe (account_id uuid not null, amount integer not null)';
