import { images } from '../helpers/engine.ts';
import { conforms } from './conformance.ts';

await conforms({
  name: 'redis',
  service: `image = "${images.redis}"\npassword = "s3same!"`,
  use: 'service = "it"\ncommand = ["redis-cli", "--no-auth-warning", "-a", "s3same!", "set", "key", "value"]\nexpect = { stdout = "OK" }',
});
