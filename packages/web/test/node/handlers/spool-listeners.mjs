import { nodeHandler } from '../../../dist/node/index.js';
import { createListener } from './listeners.mjs';

export default nodeHandler(createListener());
