// Answers every path with that path.
import { createServer } from 'node:http';

const [port = '8026'] = process.argv.slice(2);
const server = createServer(({ url }, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ path: url }));
});
server.listen(Number(port), () => console.log(`listening on ${port}`));
process.once('SIGTERM', () => server.close(() => process.exit(0)));
