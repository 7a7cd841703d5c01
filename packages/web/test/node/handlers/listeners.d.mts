import type { NodeListener } from '../../../src/node/index.js';

export function createListener(): NodeListener;
