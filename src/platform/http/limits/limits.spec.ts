import { networkOf } from './limits.js';

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'],
  ['2001:db8:1:2::', '2001:db8:1:2::'],
  ['fe80::1%eth0', 'fe80::'],
  ['', 'unknown'],
  ['nonsense', 'unknown'],
])('the network of %s is %s', (address, network) => expect(networkOf(address)).toBe(network));
