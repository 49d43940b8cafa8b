import { Agent, buildConnector } from 'undici';
import { OutboundForbidden } from '../outbound-errors.js';
import { guardedLookup, isForbiddenLiteral, type Resolver } from './public-address.js';

const CONNECT_TIMEOUT_MS = 5_000;
const CONNECTIONS_PER_ORIGIN = 16;

/** Connects to public addresses only, whatever the caller asks for and whatever a name resolves to at this moment. */
export function guardedAgent(resolve: Resolver): Agent {
  const connect = buildConnector({ timeout: CONNECT_TIMEOUT_MS, lookup: guardedLookup(resolve) });
  return new Agent({
    connections: CONNECTIONS_PER_ORIGIN,
    connect: (options, callback) => {
      if (isForbiddenLiteral(options.hostname)) callback(new OutboundForbidden(options.hostname, 'address is not public'), null);
      else connect(options, callback);
    },
  });
}
