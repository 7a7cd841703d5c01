/** Sends as many bytes as the path says, or counts what it is sent. */
import { createServer } from 'node:http';

const chunk = Buffer.alloc(256 * 1024, 'spool');

const server = createServer((request, response) => {
  if (request.method === 'PUT') {
    let takenBytes = 0;
    request.on('data', (bytes) => (takenBytes += bytes.length));
    request.on('end', () => response.end(String(takenBytes)));
    return;
  }
  const sizeBytes = Number(request.url.slice(1));
  response.writeHead(200, { 'content-length': sizeBytes });
  let sentBytes = 0;
  const send = () => {
    while (sentBytes < sizeBytes) {
      sentBytes += chunk.length;
      if (!response.write(chunk)) return;
    }
    response.end();
  };
  response.on('drain', send);
  send();
});
server.listen(0, '127.0.0.1', () => process.send?.(server.address().port));
