import { images } from '../helpers/engine.ts';
import { conforms } from './conformance.ts';

await conforms({
  name: 'redis',
  service: `image = "${images.redis}"\npassword = "s3same!"`,
  use: 'service = "it"\ncommand = ["redis-cli", "--no-auth-warning", "-a", "s3same!", "set", "key", "value"]\nexpect = { stdout = "OK" }',
  reset: {
    spoil:
      'service = "it"\ncommand = ["redis-cli", "--no-auth-warning", "-a", "s3same!", "incr", "n"]\nexpect = { stdout = "1" }',
    fresh:
      'service = "it"\ncommand = ["redis-cli", "--no-auth-warning", "-a", "s3same!", "exists", "n"]\nexpect = { stdout = "0" }',
  },
});
