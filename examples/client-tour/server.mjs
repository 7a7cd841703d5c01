/** A shop that makes it hard for its clients: it wants cookies, moves pages, and loses connections. */
import { createServer } from 'node:http';

export function createShop() {
  let visits = 0;
  return createServer((request, response) => {
    visits += 1;
    switch (request.url) {
      case '/login':
        response.writeHead(303, { location: '/account', 'set-cookie': 'session=42; HttpOnly; SameSite=Lax' }).end();
        return;
      case '/account':
        response.writeHead(request.headers.cookie === 'session=42' ? 200 : 403).end(request.headers.cookie ?? 'who?');
        return;
      case '/flaky':
        // Two of three requests meet the end of their connection.
        if (visits % 3 !== 0) request.socket.destroy();
        else response.end('after all');
        return;
      default:
        response.writeHead(200, { 'server-timing': 'handled;dur=1.5' });
        setTimeout(() => response.end('hello'), 3);
    }
  });
}
