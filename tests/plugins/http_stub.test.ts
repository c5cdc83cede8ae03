import { conforms } from './conformance.ts';

await conforms({
  name: 'http_stub',
  service:
    'port = 8025\nroutes = [{ method = "POST", path = "/send", status = 202, json = { queued = true } }]',
  use: 'http = { method = "POST", url = "${{ service.it.url }}/send?x=1", body = "mail" }\nexpect = { status = 202, json = { "$.queued" = true } }',
  reset: {
    spoil: 'http = { method = "POST", url = "${{ service.it.url }}/send" }\nexpect = { status = 202 }',
    fresh: 'http = { method = "POST", url = "http://it:8025/send" }\nexpect = { status = 202 }',
  },
});
