import { conforms } from './conformance.ts';

await conforms({
  name: 'process',
  service: 'command = ["node", "it.mjs"]\nports = [8080]',
  use: 'http = { url = "${{ service.it.url }}/" }\nexpect = { body = "here" }',
  files: {
    'it.mjs':
      "import { createServer } from 'node:http';\ncreateServer((_, response) => response.end('here')).listen(8080);\n",
  },
});
