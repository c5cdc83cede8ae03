/** Attributes that the semantic conventions renamed, old name first (opentelemetry.io, migration guides of 1.20–1.30). */
const RENAMED: readonly (readonly [string, string])[] = [
  ['http.method', 'http.request.method'],
  ['http.status_code', 'http.response.status_code'],
  ['http.url', 'url.full'],
  ['http.target', 'url.path'],
  ['http.scheme', 'url.scheme'],
  ['http.host', 'server.address'],
  ['http.user_agent', 'user_agent.original'],
  ['http.client_ip', 'client.address'],
  ['http.flavor', 'network.protocol.version'],
  ['http.request_content_length', 'http.request.body.size'],
  ['http.response_content_length', 'http.response.body.size'],
  ['http.resend_count', 'http.request.resend_count'],
  ['net.peer.name', 'server.address'],
  ['net.peer.port', 'server.port'],
  ['net.peer.ip', 'network.peer.address'],
  ['net.host.name', 'server.address'],
  ['net.host.port', 'server.port'],
  ['net.sock.peer.addr', 'network.peer.address'],
  ['net.sock.peer.port', 'network.peer.port'],
  ['net.transport', 'network.transport'],
  ['net.protocol.name', 'network.protocol.name'],
  ['net.protocol.version', 'network.protocol.version'],
  ['db.system', 'db.system.name'],
  ['db.name', 'db.namespace'],
  ['db.statement', 'db.query.text'],
  ['db.operation', 'db.operation.name'],
  ['db.sql.table', 'db.collection.name'],
  ['db.mongodb.collection', 'db.collection.name'],
  ['db.redis.database_index', 'db.namespace'],
  ['db.cassandra.table', 'db.collection.name'],
  ['messaging.operation', 'messaging.operation.type'],
  ['messaging.destination', 'messaging.destination.name'],
  ['messaging.message_id', 'messaging.message.id'],
  ['messaging.kafka.consumer_group', 'messaging.consumer.group.name'],
  ['messaging.kafka.partition', 'messaging.destination.partition.id'],
  ['rpc.grpc.status_code', 'rpc.response.status_code'],
  ['rpc.system', 'rpc.system.name'],
  ['deployment.environment', 'deployment.environment.name'],
  ['faas.id', 'cloud.resource_id'],
  ['code.function', 'code.function.name'],
  ['code.filepath', 'code.file.path'],
  ['code.lineno', 'code.line.number'],
  ['exception.escaped', 'error.type'],
  ['enduser.id', 'user.id'],
  ['gen_ai.system', 'gen_ai.provider.name'],
];

/** The names an attribute has under the older or newer convention. */
export const twinsOf = (key: string): readonly string[] =>
  RENAMED.flatMap(([older, newer]) => {
    if (older === key) return [newer];
    return newer === key ? [older] : [];
  });

/** Today's name of an attribute that was renamed; undefined for one that was not. */
export const renamed = (key: string): string | undefined => RENAMED.find(([older]) => older === key)?.[1];
