import type { ProviderStandIn, StandInOptions } from './stand-in.js';
import { STAND_INS } from './stand-ins/index.js';

/** Providers that are played on this machine. */
export interface Played {
  readonly standIns: readonly ProviderStandIn[];
  /** What the service is configured with to call them instead of the real ones. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** All stand-ins, or those of the providers named. */
export async function play(options: StandInOptions & { readonly providers?: readonly string[] } = {}): Promise<Played> {
  const { providers, ...rest } = options;
  const wanted = STAND_INS.map((StandIn) => new StandIn(rest)).filter(({ provider }) => providers?.includes(provider) ?? true);
  const standIns = await Promise.all(wanted.map((standIn) => standIn.start()));
  const hosts = standIns.map(({ recorder }) => recorder.host).join(',');
  const env = Object.assign({}, ...standIns.map((standIn) => standIn.env), { OUTBOUND_EXTRA_HOSTS: hosts }) as Record<string, string>;
  return {
    standIns,
    env,
    async close() {
      await Promise.all(standIns.map((standIn) => standIn.close()));
    },
  };
}
