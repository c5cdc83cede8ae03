// Run inside a room by seal.test.ts: tries every place of PLACES and tells what came of it, and when.
const net = require('node:net');
const dns = require('node:dns');

const connect = (target) =>
  new Promise((resolve, reject) => {
    const socket = net.connect(target);
    socket.setTimeout(5_000, () => resolve('time-out'));
    socket.once('connect', () => resolve('open'));
    socket.once('error', reject);
  });

const attempts = {
  tcp: (host, port) => connect({ host, port: Number(port) }),
  unix: (path) => connect({ path }),
  abstract: (name) => connect({ path: `\0${name}` }),
  name: (host) => dns.promises.lookup(host).then(({ address }) => address),
};

const tell = async (place) => {
  const [kind, ...rest] = place.split('|');
  const began = performance.now();
  const outcome = await attempts[kind](...rest).catch((error) => error.code ?? String(error));
  return [place, { outcome, ms: performance.now() - began }];
};

(async () => {
  const told = [];
  // one after the other: a time is that of one attempt
  for (const place of JSON.parse(process.env.PLACES)) told.push(await tell(place));
  console.log(JSON.stringify(Object.fromEntries(told)));
  process.exit();
})();
