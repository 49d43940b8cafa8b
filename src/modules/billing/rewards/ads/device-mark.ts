import { createHmac, hkdfSync } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../../../../platform/config/config.js';
import { fieldKeys } from '../../../../platform/secrets/field-keys.js';

/**
 * Tells that two rewards were earned on one device, and nothing else of it. Follows the first of `FIELD_ENCRYPTION_KEYS`: when that is
 * rotated, each device begins its day anew, once.
 */
@Injectable()
export class DeviceMarks {
  private readonly key: Buffer;

  constructor(config: Config) {
    const [{ secret }] = fieldKeys(config);
    this.key = Buffer.from(hkdfSync('sha256', secret, '', 'reward-device', 32));
  }

  /** Null for a session whose app told of no device: then the caps per person stand alone. */
  markOf(deviceId: string | null): string | null {
    return deviceId === null ? null : createHmac('sha256', this.key).update(deviceId).digest('hex');
  }
}
