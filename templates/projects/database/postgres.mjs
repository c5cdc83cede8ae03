// Enough of PostgreSQL's protocol for one query after another, so that this project needs no package. In your own
// service use `pg` with its OpenTelemetry instrumentation.
import { connect } from 'node:net';

const int16 = (number) => {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(number);
  return bytes;
};
const int32 = (number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(number);
  return bytes;
};
const text = (value) => Buffer.from(`${value}\0`);
const sized = (value) => Buffer.concat([int32(Buffer.byteLength(value)), Buffer.from(value)]);

const message = (type, ...parts) => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
};

/** What the server says, message by message. */
async function* messagesOf(socket) {
  let rest = Buffer.alloc(0);
  for await (const chunk of socket) {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 5 && rest.length > rest.readInt32BE(1)) {
      const end = rest.readInt32BE(1) + 1;
      yield { type: String.fromCharCode(rest[0]), body: rest.subarray(5, end) };
      rest = rest.subarray(end);
    }
  }
  throw new Error('the database closed the connection');
}

const columnsOf = (body) => {
  const names = [];
  for (let at = 2; at < body.length; at = body.indexOf(0, at) + 19) {
    names.push(body.toString('utf8', at, body.indexOf(0, at)));
  }
  return names;
};

const rowOf = (columns, body) => {
  let at = 2;
  return Object.fromEntries(
    columns.map((name) => {
      const length = body.readInt32BE(at);
      const value = length < 0 ? null : body.toString('utf8', at + 4, at + 4 + length);
      at += 4 + Math.max(0, length);
      return [name, value];
    }),
  );
};

/** An error of the server: `code` is PostgreSQL's. */
const errorOf = (body) => {
  const fields = body.toString('utf8').split('\0');
  const field = (letter) => fields.find((one) => one.startsWith(letter))?.slice(1);
  return Object.assign(new Error(field('M')), { code: field('C') });
};

/** Reads to the end of an answer: its rows, or what the server refused. */
const answerOf = async (incoming) => {
  const rows = [];
  let columns = [];
  let error;
  for (;;) {
    const { value } = await incoming.next();
    const { type, body } = value;
    if (type === 'R' && body.readInt32BE(0) !== 0) throw new Error('only POSTGRES_HOST_AUTH_METHOD=trust');
    if (type === 'T') columns = columnsOf(body);
    if (type === 'D') rows.push(rowOf(columns, body));
    if (type === 'E') error = errorOf(body);
    if (type === 'Z') break;
  }
  if (error) throw error;
  return rows;
};

/** Connects to `postgres://user@host:port/database`; `query` gives rows of texts, `$1 …` are its parameters. */
export const openDatabase = async (address) => {
  const { hostname, port, username, pathname } = new URL(address);
  const socket = connect(Number(port), hostname);
  const incoming = messagesOf(socket);
  const start = ['user', username, 'database', pathname.slice(1), ''].map(text);
  const body = Buffer.concat([int32(196608), ...start]);
  socket.write(Buffer.concat([int32(body.length + 4), body]));
  let last = answerOf(incoming);
  await last;
  const ask = (sql, values) => {
    const parameters = [int16(values.length), ...values.map((one) => sized(String(one)))];
    socket.write(
      Buffer.concat([
        message('P', text(''), text(sql), int16(0)),
        message('B', text(''), text(''), int16(0), ...parameters, int16(0)),
        message('D', text('P')),
        message('E', text(''), int32(0)),
        message('S'),
      ]),
    );
    return answerOf(incoming);
  };
  const query = (sql, values = []) => {
    last = last.catch(() => {}).then(() => ask(sql, values));
    return last;
  };
  return { query, close: () => socket.end(message('X')) };
};
