// Says why nobody outside can be reached, and exits 4; exits 0 where there is a way.
import { readFileSync } from 'node:fs';

const routes = readFileSync('/proc/net/route', 'utf8').split('\n').slice(1);
const isDefault = (line) => line.split('\t')[1] === '00000000';
if (routes.some(isDefault)) {
  console.log('there is a route to everywhere');
  process.exit(0);
}
// an address of documentation (RFC 5737): nobody has it
await fetch('http://192.0.2.1/').then(
  () => process.exit(0),
  ({ cause }) => console.log(cause.code),
);
process.exit(4);
