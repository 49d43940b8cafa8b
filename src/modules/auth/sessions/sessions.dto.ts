import type { SessionId } from '../../../kernel/ids.js';
import { Flag, Instant, Nested, PageOf, Text, Uuid } from '../../../platform/http/index.js';
import type { SessionRow } from './sessions.service.js';

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
      createdAt: new Date(row.created_at).toISOString(),
      lastUsedAt: new Date(row.last_used_at).toISOString(),
      expiresAt: new Date(row.expires_at).toISOString(),
      current: row.id === current,
    });
  }
}

export class SessionPage extends PageOf(SessionView) {}
