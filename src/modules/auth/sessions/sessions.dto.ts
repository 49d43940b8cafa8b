import type { SignInProvider } from '../../../entities/auth/sign-in-identity.entity.js';
import type { SessionId } from '../../../kernel/ids.js';
import { Flag, Instant, Nested, OneOf, PageOf, Text, Uuid } from '../../../platform/http/index.js';
import type { SessionRow } from './sessions.service.js';

export class EndSessionsQuery {
  @OneOf(['current'], { optional: true, description: 'Keeps the session of this request.' })
  except?: 'current';
}

class DeviceView {
  @Text({ nullable: true })
  id!: string | null;

  @Text({ nullable: true })
  model!: string | null;

  @Text({ nullable: true })
  os!: string | null;

  @Text({ nullable: true })
  appVersion!: string | null;
}

export class SessionView {
  @Uuid()
  id!: string;

  @Nested(() => DeviceView)
  device!: DeviceView;

  @Text({ nullable: true, description: 'Of the device at sign-in.' })
  country!: string | null;

  @OneOf(['google', 'apple'], { nullable: true, description: 'The way in that opened it; null for one of before this was kept.' })
  provider!: SignInProvider | null;

  @Instant()
  createdAt!: string;

  @Instant({ description: 'Its last sign-in or refresh.' })
  lastUsedAt!: string;

  @Instant()
  expiresAt!: string;

  @Flag({ description: 'The session of this request.' })
  current!: boolean;

  static of(row: SessionRow, current: SessionId): SessionView {
    return Object.assign(new SessionView(), {
      id: row.id,
      device: { id: row.device_id, model: row.device_model, os: row.os, appVersion: row.app_version },
      country: row.country,
      provider: row.provider,
      createdAt: new Date(row.created_at).toISOString(),
      lastUsedAt: new Date(row.last_used_at).toISOString(),
      expiresAt: new Date(row.expires_at).toISOString(),
      current: row.id === current,
    });
  }
}

export class SessionPage extends PageOf(SessionView) {}
