/**
 * What spreads over cores with Node alone: `node:cluster`, each process a `node:http` of its own. Connections are spread,
 * not requests: which light connection meets which slow one is decided when they are accepted.
 */
import cluster from 'node:cluster';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { answerNodeRequest } from '../serve/answer-node-request.js';
import { listenOnLoopback } from '../serve/listen-on-loopback.js';
import { serveModel, type RunningModel } from '../serve/serve-model.js';

if (cluster.isPrimary) await serveModel(startProcesses);
else await listenOnLoopback(answerNodeRequest);

async function startProcesses(processCount: number): Promise<RunningModel> {
  const ports = await Promise.all(
    Array.from({ length: processCount }, async () => {
      const [address] = (await once(cluster.fork(), 'listening')) as [AddressInfo];
      return address.port;
    }),
  );
  return {
    port: ports[0],
    close: async () => {
      const processes = Object.values(cluster.workers ?? {}).filter((one) => one !== undefined);
      await Promise.all(
        processes.map(async (one) => {
          const exited = once(one, 'exit');
          one.process.kill('SIGKILL'); // The measurement is over, and a slow answer would be waited for.
          await exited;
        }),
      );
    },
  };
}
