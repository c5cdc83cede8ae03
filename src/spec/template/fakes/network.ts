import { oneOf } from '../call.ts';
import { bounds, type FakeGroup } from './fake.ts';

const NETWORKS = [
  ...(['any', 'loopback', 'private-a', 'private-b', 'private-c'] as const),
  ...(['test-net-1', 'test-net-2', 'test-net-3', 'link-local', 'multicast'] as const),
] as const;
const SEPARATORS = [':', '-', ''] as const;

export const network: FakeGroup = {
  fake_ipv4: {
    summary: 'IPv4 address',
    params: { network: 'any' },
    draw: (call) => call.faker.internet.ipv4({ network: oneOf(call, 'network', NETWORKS, 'any') }),
  },
  fake_ipv6: { summary: 'IPv6 address', draw: ({ faker }) => faker.internet.ipv6() },
  fake_ip: { summary: 'IPv4 or IPv6 address', draw: ({ faker }) => faker.internet.ip() },
  fake_mac_address: {
    summary: 'MAC address',
    params: { separator: ':' },
    draw: (call) => call.faker.internet.mac({ separator: oneOf(call, 'separator', SEPARATORS, ':') }),
  },
  fake_port: {
    summary: 'port that needs no rights',
    params: { min: 1024, max: 65_534 },
    draw: (call) => call.faker.number.int(bounds(call, [1024, 65_534], { min: 0, max: 65_535 })),
  },
  fake_hostname: {
    summary: 'host under .test',
    draw: ({ faker }) => `${faker.internet.domainWord()}-${faker.number.int({ min: 1, max: 99 })}.test`,
  },
  fake_network_interface: {
    summary: 'network interface of Linux',
    draw: ({ faker }) => faker.system.networkInterface(),
  },
};
