import { Uuid } from '../../../platform/http/index.js';

export class PushDeviceView {
  @Uuid({ description: "The device's subscription at OneSignal." }) subscriptionId!: string;
  /** Random, and the same for all devices of the person. */
  @Uuid({ description: 'How OneSignal knows the person: what the SDK of the app logs in with.' }) externalId!: string;
}
