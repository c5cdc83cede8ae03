import { line, one } from './explanation.ts';

/** Codes of what the machine could not do: such scenarios are `errored`, exit 3, and nothing was judged. */
export const infrastructure = {
  'no-engine': line(
    'A service has an image, or `level = "container"` is asked for. Docker or Podman must run, and your user may use its socket; `DOCKER_HOST` names another. Without an engine, run the parts that need none.',
    'clnrm run specs/database.clnrm.toml',
    'clnrm run specs --tag "not container"',
  ),
  'missing-image': one(
    'A slip in its name, a tag that does not exist, a registry that wants a login (`docker login`), or `pull = "never"` and nobody fetched it.',
    `[service.db]
plugin = "postgres"
image = "postgres:16-alpin"`,
    `[service.db]
plugin = "postgres"
image = "postgres:16-alpine"`,
  ),
  'level-unavailable': one(
    'Rooms of processes are made of user namespaces, which some machines switch off: `sysctl kernel.unprivileged_userns_clone`, the AppArmor setting `kernel.apparmor_restrict_unprivileged_userns`, containers without the right. With `auto` the next level is taken, and the report says which.',
    `[isolation]
level = "namespace"`,
    `[isolation]
level = "auto"`,
  ),
  'cannot-seal': one(
    'A process room shares the network of the machine, so `network = "sealed"` and `--require-sealed` refuse it. With `network = "auto"` it runs, and every report says UNSEALED.',
    `[isolation]
level = "process"
network = "sealed"`,
    `[isolation]
level = "auto"
network = "sealed"`,
  ),
  'service-not-ready': one(
    'Without `wait` a service is ready when it listens on each of its `ports`. Here it listens on another one. The report has its log and what was tried last.',
    `[service.api]
command = ["node", "-e", "require('http').createServer().listen(8080)"]
wait = { port = 8081, timeout = "1s" }`,
    `[service.api]
command = ["node", "-e", "require('http').createServer().listen(8080)"]
wait = { port = 8080, timeout = "1s" }`,
  ),
  'service-exited': one(
    'It crashed, its program is not on the PATH of the room (127), or it does one thing and ends: that is a step, not a service. Its log and exit code are in the report.',
    `[service.migration]
command = ["node", "-e", "console.log('migrated')"]
wait = { log = "listening" }`,
    `[[setup]]
name = "migration"
command = ["node", "-e", "console.log('migrated')"]`,
  ),
  'service-start': one(
    'It could not even be begun: a file that it is given cannot be read, the engine refused the container. Paths start from the folder of the spec.',
    `[service.api]
command = ["node", "-e", "require('http').createServer().listen(8080)"]
ports = [8080]
files = [{ target = "/srv/api.conf", source = "api.conf.exmaple" }]`,
    `[service.api]
command = ["node", "-e", "require('http').createServer().listen(8080)"]
ports = [8080]
files = [{ target = "/srv/api.conf", source = "api.conf.example" }]`,
  ),
  'limit-unavailable': one(
    'The engine may not set that limit here: rootless engines lack the cgroup controller for it until an administrator delegates it. A limit that is written and not held would be a lie, so nothing starts.',
    `[service.cache]
plugin = "redis"

[limits]
cpu_millicores = 500
memory_mb = 256

[[scenario]]
name = "the cache answers"

[[scenario.step]]
name = "ping"
service = "cache"
command = ["redis-cli", "ping"]`,
    `[service.cache]
plugin = "redis"

[limits]
memory_mb = 256

[[scenario]]
name = "the cache answers"

[[scenario.step]]
name = "ping"
service = "cache"
command = ["redis-cli", "ping"]`,
  ),
  'room-failed': one(
    'The room could not be made as the spec asks. Here a file is to appear where the system itself lies, which a room shows read-only.',
    `[service.api]
command = ["node", "-e", "require('http').createServer().listen(8080)"]
ports = [8080]
files = [{ target = "/usr/lib/api.conf", content = "debug" }]`,
    `[service.api]
command = ["node", "-e", "require('http').createServer().listen(8080)"]
ports = [8080]
files = [{ target = "/srv/api.conf", content = "debug" }]`,
  ),
};
