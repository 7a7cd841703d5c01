// An Express app as it is written for node:http. The last line is the one that changed: it was `app.listen(3000)`.
import express from 'express';
import { nodeHandler } from '@spool/web/node';

const app = express();
app.use(express.json());
app.get('/', (_request, response) => {
  response.send('hello from Express');
});
app.post('/echo', (request, response) => {
  response.json({ received: request.body });
});
app.get('/fail', () => {
  throw new Error('a route failed');
});

export default nodeHandler(app);
