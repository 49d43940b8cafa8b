import { Controller, Get, type OnModuleInit, Res } from '@nestjs/common';
import { ApiOkResponse, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../../../platform/http/index.js';
import { OperationsServer } from '../../../platform/telemetry/operations-server.js';
import { LivenessView, ReadinessView } from './health.dto.js';
import { HealthService } from './health.service.js';

/** For orchestrators and load balancers; also on `METRICS_PORT`, where processes without the api role answer. */
@ApiTags('operations')
@Public()
@Controller('health')
export class HealthController implements OnModuleInit {
  constructor(
    private readonly health: HealthService,
    private readonly operations: OperationsServer,
  ) {}

  onModuleInit(): void {
    this.operations.answer('/health/live', async () => json(200, this.live()));
    this.operations.answer('/health/ready', async () => {
      const readiness = await this.health.readiness();
      return json(statusOf(readiness), ReadinessView.of(readiness));
    });
  }

  @Get('live')
  @ApiOkResponse({ type: LivenessView })
  live(): LivenessView {
    return Object.assign(new LivenessView(), { status: 'alive' });
  }

  @Get('ready')
  @ApiOkResponse({ type: ReadinessView })
  @ApiServiceUnavailableResponse({ type: ReadinessView })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReadinessView> {
    const readiness = await this.health.readiness();
    const status = statusOf(readiness);
    reply.code(status);
    if (status === 503) reply.header('retry-after', '5');
    return ReadinessView.of(readiness);
  }
}

function statusOf({ status }: { status: string }): number {
  return status === 'ready' ? 200 : 503;
}

function json(status: number, body: object) {
  return { status, contentType: 'application/json', body: JSON.stringify(body) };
}
