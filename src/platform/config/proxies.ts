import { isIP, ValidateBy } from 'class-validator';

const NAMED_NETWORKS = new Set(['loopback', 'linklocal', 'uniquelocal']);
const COUNT = /^\d{1,2}$/;

/** Who may say where a request comes from: how many proxies stand in front, or their addresses and networks as a comma list. */
export function Proxies(): PropertyDecorator {
  return ValidateBy({ name: 'a count, or addresses and networks', validator: { validate: isProxies } });
}

function isProxies(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  return COUNT.test(value) || value.split(',').every((item) => isNetwork(item.trim()));
}

/** An address alone is a network of one. One of all addresses would believe everybody, so there is none. */
function isNetwork(text: string): boolean {
  if (NAMED_NETWORKS.has(text)) return true;
  const [address, bits = '1', ...more] = text.split('/');
  const longest = isIP(address, 4) ? 32 : 128;
  return isIP(address) && /^\d+$/.test(bits) && Number(bits) >= 1 && Number(bits) <= longest && more.length === 0;
}
