import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { ConsentModule } from '../consent/index.js';
import { CRASHES_CONTROLLERS, CRASHES_PROVIDERS } from './crashes/index.js';
import { HealthController } from './health/health.controller.js';
import { HealthService } from './health/health.service.js';

@Module({
  imports: [AuthModule, ConsentModule],
  controllers: [HealthController, ...CRASHES_CONTROLLERS],
  providers: [HealthService, ...CRASHES_PROVIDERS],
})
export class DiagnosticsModule {}
