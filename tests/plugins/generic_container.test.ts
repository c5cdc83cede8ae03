import { images } from '../helpers/engine.ts';
import { conforms } from './conformance.ts';

await conforms({
  name: 'generic_container',
  service: `image = "${images.nginx}"\nports = [80]\nwait = { http = "/", port = 80 }`,
  use: 'http = { url = "${{ service.it.url }}/" }\nexpect = { status = 200 }',
});
