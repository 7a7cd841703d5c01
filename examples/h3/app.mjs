// An h3 app: it has a fetch method, and is exported.
import { H3 } from 'h3';

const app = new H3();
app.get('/', () => 'hello from h3');
app.post('/echo', async (event) => ({ received: await event.req.json() }));

export default app;
