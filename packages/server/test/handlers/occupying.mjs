import { setTimeout as pause } from 'node:timers/promises';
import { blockAtGate } from './gate.mjs';

const AWAIT_MS = 20;
/** Some 10 ms on most machines and more than one on any; by iterations, since by the clock work shrinks when others run. */
const BURN_COUNT = 10_000_000;

function burn() {
  let value = 1;
  for (let count = 0; count < BURN_COUNT; count++) value = (Math.imul(value, 31) + count) | 0;
  return value;
}

const routes = {
  '/light': (search) => (search === '?block' ? blockAtGate() : undefined),
  '/await': () => pause(AWAIT_MS),
  '/burn': () => burn(),
  '/await-then-burn': async () => {
    await pause(1);
    burn();
  },
};

/** Answers when what the path asks is done: waiting, working, or first the one and then the other. */
export default (request) => {
  const { pathname, search } = new URL(request.url);
  const done = routes[pathname](search);
  return done instanceof Promise ? done.then(() => new Response()) : new Response();
};
