/**
 * Owns what one request costs a model that runs: by the clock of a client that asks again when it is answered, and in CPU time
 * of the model's process. Does not know the model.
 */
import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import type { IncomingMessage } from 'node:http';
import { readProcessCosts } from '../../measure/process-costs.js';
import type { ModelProcess } from '../../launch/model-process.js';
import { greeting } from '../../workloads/answer.js';
import type { CostSample } from '../costs/cost.js';

/** What an answered request leaves to be done, such as the end of its thread, is over by then, in milliseconds. */
const settleMs = 150;

/**
 * Measures a model for a while.
 *
 * @remarks
 * Linux counts the CPU time of processes in hundredths of a second: a second holds it to 1 %.
 *
 * @param model - The running model.
 * @param turnMs - For how long, in milliseconds.
 * @returns Nanoseconds a request: the median by the clock.
 */
export async function measureRequestCost(model: ModelProcess, turnMs: number): Promise<CostSample> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    await ask(model.port, agent);
    await sleep(settleMs);
    const before = readProcessCosts(model.processId);
    const deadlineMs = performance.now() + turnMs;
    const latenciesMs: number[] = [];
    do {
      const startMs = performance.now();
      await ask(model.port, agent);
      latenciesMs.push(performance.now() - startMs);
    } while (performance.now() < deadlineMs);
    await sleep(settleMs);
    const after = readProcessCosts(model.processId);
    const value = latenciesMs.sort((a, b) => a - b)[latenciesMs.length >> 1] * 1e6;
    if (before === undefined || after === undefined) return { value };
    const cpuMs = after.userMs + after.systemMs - before.userMs - before.systemMs;
    return { value, cpu: (cpuMs * 1e6) / latenciesMs.length };
  } finally {
    agent.destroy();
  }
}

async function ask(port: number, agent: Agent): Promise<void> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/', agent }, resolve).once('error', reject);
  });
  const body = await text(response);
  if (body !== greeting) throw new Error(`The answer is '${body.slice(0, 80)}'`);
}
