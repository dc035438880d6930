import { createReadStream, readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [memoryPath = '', streamPath = ''] = process.argv.slice(2);
const memory = readFileSync(memoryPath);

const server = createServer((request, response) => {
  if (request.url === '/memory') response.setHeader('content-length', memory.length).end(memory);
  else createReadStream(streamPath).pipe(response);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.stdout.write(`http://127.0.0.1:${address.port}\n`);
});
