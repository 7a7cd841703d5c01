/** Hello world in Express, as both servers run it. */
import express from 'express';

import { nodeHandler, type NodeListener } from '@spool/web/node';

/** The app. */
export const app: NodeListener = createApp();
// eslint-disable-next-line import-x/no-default-export -- what a handler module exports
export default nodeHandler(app);

function createApp(): express.Express {
  const created = express();
  created.get('/', (_request, response) => {
    response.send('hello');
  });
  return created;
}
