import { describe } from 'vitest';
import { api, faultCases } from '../../helpers/fault-cases.ts';

describe('services', () => {
  faultCases([
    [
      '[service.a]\nplugin = "cache"\n[«service.b»]\nplugin = "cache"',
      'port-conflict',
      "services 'a' and 'b' both take port 6379",
      "services of a scenario share one loopback: let 'b' listen on another port, 6380 for example",
    ],
    [
      '[limits]\n«memory_mb» = 5\n[service.a]\ncommand = ["x"]',
      'not-supported-yet',
      "`memory_mb` is not supported yet for what runs outside of a container: service 'a'",
      'give every part an image, or leave it out',
    ],
    [
      '[limits]\n«pids» = 5\n[service.a]\nimage = "x"',
      'not-supported-yet',
      "`pids` is not supported yet for what runs outside of a container: step 'run'",
      'give every part an image, or leave it out',
    ],
    [
      '[service.a]\ncommand = ["x"]\nwait = «{ health = true }»',
      'conflicting-keys',
      "only a container has a health check, and service 'a' is a process",
      'wait for http, port, log, span or a command',
    ],
    [
      '[service.a]\n«comand» = ["x"]',
      'unknown-key',
      "`comand` is not a key of service 'a'",
      "did you mean 'command'?",
    ],
    [
      api('depends_on = [«"dbb"»]\n[service.db]\nplugin = "database"'),
      'unknown-service',
      "there is no service 'dbb'",
      "did you mean 'db'?",
    ],
    [
      api('depends_on = «["b"]»\n[service.b]\ncommand = ["b"]\ndepends_on = ["api"]'),
      'dependency-cycle',
      'services depend on each other in a circle: api → b → api',
      'take one of the dependencies (depends_on, or a reference to outputs) out',
    ],
    [
      api('ports = [80]\n[service.b]\ncommand = ["b"]\nports = [«80»]'),
      'port-conflict',
      "services 'api' and 'b' both take port 80",
      "services of a scenario share one loopback: let 'b' listen on another port, 81 for example",
    ],
    [
      api(
        'files = [{ target = "a.conf", content = "1" }]\n[service.b]\ncommand = ["b"]\nfiles = [{ target = «"./a.conf"», content = "2" }]',
      ),
      'duplicate-name',
      "services 'api' and 'b' share a room, and write two different files to './a.conf'",
      'choose another target for one of them',
    ],
    [
      api(
        'files = [{ target = "a", content = "1" }]\n[service.b]\ncommand = ["b"]\nfiles = [{ target = «"a/b"», content = "2" }]',
      ),
      'duplicate-name',
      "services 'api' and 'b' share a room, and write 'a' and 'a/b': one of them is a file where the other needs a folder",
      'choose another target for one of them',
    ],
    [
      '[service.a]\nimage = "x"\nfiles = [{ target = "/a", content = "1" }, { target = «"/a"», source = "b" }]',
      'duplicate-name',
      "service 'a' writes two different files to '/a'",
      'choose another target for one of them',
    ],
    [
      `[isolation]\nlevel = "process"\n${api('files = [{ target = «"/srv/a"», content = "1" }]')}`,
      'conflicting-keys',
      "a file cannot be put at '/srv/a': service 'api' is a plain process and sees the machine's own files",
      "write a target without `/` in front: it is then in the spec's folder, which is a private copy",
    ],
    [
      api('ports = [8080]\n[«service.b»]\nplugin = "stub"'),
      'port-conflict',
      "services 'api' and 'b' both take port 8080",
      "services of a scenario share one loopback: let 'b' listen on another port, 8081 for example",
    ],
    [
      api('ports = [«4318»]'),
      'port-conflict',
      "service 'api' declares port 4318, which is the receiver's",
      "let 'api' listen on another port; spans are received on 4318",
    ],
    [
      '[service.a]\nplugin = «"databse"»',
      'unknown-plugin',
      "no plugin is called 'databse'",
      "did you mean 'database'? `clnrm plugins` lists all 5",
    ],
    [
      '[service.a]\nplugin = "database"\n«sise» = 1',
      'unknown-key',
      "`sise` is not a key of service 'a' (plugin 'database')",
      "did you mean 'size'?",
    ],
    [
      '[service.a]\nplugin = "database"\ninner = { depth = 1, «deep» = 2 }',
      'unknown-key',
      "`deep` is not a key of service 'a' (plugin 'database')",
    ],
    [
      '[service.a]\nplugin = "database"\ninner = «{}»',
      'missing-key',
      "`depth` is missing in service 'a' (plugin 'database')",
      'write `depth = …`',
    ],
    [
      '[service.a]\nplugin = "database"\nsize = «"x"»',
      'wrong-type',
      "`size` of service 'a' (plugin 'database') is not accepted: Invalid type: Expected number but received \"x\"",
    ],
    [
      '[service.a]\nplugin = "process"\ncommand = ["a"]\n«image» = "x"',
      'conflicting-keys',
      "`image` means nothing here: service 'a' (plugin 'process') is a process",
      'leave `plugin` out to run the image',
    ],
    [
      '[service.a]\nplugin = "stub"\n«env» = { A = "b" }',
      'conflicting-keys',
      "`env` means nothing here: service 'a' (plugin 'stub') runs inside the runner",
      'leave it out',
    ],
    [
      '[«service.a»]\nplugin = "process"',
      'missing-key',
      "`command` is missing in service 'a'",
      'write `command = …`',
    ],
    [
      '[isolation]\nlevel = "process"\n[service.a]\nimage = «"x"»',
      'conflicting-keys',
      "service 'a' needs a container, and level 'process' has none",
      'write level = "auto": parts without an image still run without a container',
    ],
  ]);
});
