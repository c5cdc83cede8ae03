import { expect, test } from 'vitest';
import { outsideHosts, PEER_KEYS } from '../../src/expect/address.ts';
import { toValue } from '../../src/util/value.ts';

const inside = new Set(['db', '10.1.2.3']);
const outside = (key: string, value: unknown): readonly string[] => outsideHosts(key, toValue(value), inside);

test.each([
  ['server.address', 'localhost'],
  ['server.address', 'LOCALHOST.'],
  ['server.address', 'app.localhost'],
  ['server.address', 'db'],
  ['server.address', 'DB:5432'],
  ['server.address', '/var/run/postgresql/.s.PGSQL.5432'],
  ['server.address', '@abstract'],
  ['server.address', ''],
  ['server.address', 5432],
  ['network.peer.address', '127.0.0.53'],
  ['network.peer.address', '::1'],
  ['network.peer.address', '0:0:0:0:0:0:0:1'],
  ['network.peer.address', '::ffff:127.0.0.1'],
  ['network.peer.address', '10.1.2.3'],
  ['url.full', 'http://db:8080/a?b=http://example.com'],
  ['url.full', 'http://[::1]:8080/'],
  ['url.full', '/orders'],
  ['http.url', 'https://user:p%40ss@localhost/x'],
  ['db.connection_string', 'postgresql://app:secret@db:5432/shop'],
  ['db.connection_string', 'Server=tcp:db,1433;Database=shop'],
  ['db.connection_string', 'host=db port=5432'],
  ['db.connection_string', ':memory:'],
  ['db.connection_string', 'jdbc:oracle:thin:@db:1521:shop'],
  ['db.connection_string', 'jdbc:oracle:thin:@//db:1521/shop'],
  ['db.connection_string', 'Data Source=(local);Database=shop'],
  ['server.address', '//run/app.sock'],
  ['url.full', '//db:8080/x'],
])('%s = %j is inside', (key, value) => {
  expect(outside(key, value)).toEqual([]);
});

test.each([
  ['server.address', 'api.stripe.com', ['api.stripe.com']],
  ['server.address', '1', ['1']],
  ['server.address', 'db.example.com', ['db.example.com']],
  ['network.peer.address', '93.184.216.34', ['93.184.216.34']],
  ['network.peer.address', '2606:2800::1', ['2606:2800::1']],
  ['net.peer.name', '127.0.0.1.nip.io', ['127.0.0.1.nip.io']],
  ['url.full', 'https://localhost@evil.example/', ['evil.example']],
  ['url.full', 'https://Evil.Example:443/?q=@db', ['evil.example']],
  ['http.url', 'http://[2606:2800::1]:80/', ['2606:2800::1']],
  ['db.connection_string', 'mongodb://db:1,m2.example:2/x', ['m2.example']],
  ['db.connection_string', 'jdbc:mysql://sql.example/shop', ['sql.example']],
  ['db.connection_string', 'Data Source=sql.example;User=x', ['sql.example']],
  ['db.connection_string', 'jdbc:oracle:thin:@evil.example:1521:x', ['evil.example']],
  ['db.connection_string', 'jdbc:oracle:thin:@//evil.example:1521/x', ['evil.example']],
  ['db.connection_string', 'jdbc:oracle:thin:@tcps://evil.example:2484/x', ['evil.example']],
  ['db.connection_string', 'jdbc:oracle:oci:app/s3cret@evil.example/x', ['evil.example']],
  [
    'db.connection_string',
    'jdbc:oracle:thin:@(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=evil.example)(PORT=1521)))',
    ['evil.example'],
  ],
  ['url.full', '//evil.example/x', ['evil.example']],
  ['http.url', '//user@evil.example:81/x', ['evil.example']],
])('%s = %j is outside', (key, value, hosts) => {
  expect(outside(key, value)).toEqual(hosts);
});

test.each(PEER_KEYS)(
  '%s is looked at: the room, a service and loopback are inside, anything else is not',
  (key) => {
    const isUrl = /^(?:url\.full|http\.url|db\.connection_string|messaging\.url)$/.test(key);
    const at = (host: string): string => (isUrl ? `http://${host}:80/x` : host);

    expect(['localhost', '127.0.0.1', 'db', '10.1.2.3'].flatMap((host) => outside(key, at(host)))).toEqual(
      [],
    );
    expect(outside(key, at('api.example.com'))).toEqual(['api.example.com']);
  },
);

test('each item of a list is looked at', () => {
  expect(outside('server.address', ['db', 'x.example'])).toEqual(['x.example']);
});
