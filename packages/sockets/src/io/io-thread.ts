/** What the I/O thread runs: looks for calls and news, lingers, parks. Its own sockets wake it too. Runs no user code. */

import { parentPort, workerData } from 'node:worker_threads';

import { TurnLoop } from '@spool/protocol';

import { announceDown } from '../memory/announce-down.js';
import { hasNews, takeNews } from '../memory/news-bits.js';
import { type SharedSockets, viewSockets } from '../memory/socket-memory.js';
import { CallServer } from './call-server.js';
import { DescriptorTable } from './descriptor-table.js';
import type { ControlMessage, IoMessage } from './messages.js';
import { SocketThreads } from './socket-threads.js';

const shared = workerData as SharedSockets;
const memory = viewSockets(shared);
const { words, layout } = memory;
const control = parentPort!;
const tell = (message: IoMessage): void => control.postMessage(message);

const table = new DescriptorTable(memory, () => loop.requestTurn());
const calls = new CallServer(memory, table);
const threads = new SocketThreads(memory, { tell, onDeath: (thread) => table.reap(thread) });

const serveThread = (thread: number): void => calls.serve(thread);
const pumpDescriptor = (fd: number): void => table.find(fd)?.endpoint.pump();
const callBits = { firstIndex: layout.callNewsIndex, bitCount: layout.threadCount + 1 };
const descriptorBits = { firstIndex: layout.descriptorNewsIndex, bitCount: layout.descriptorCount };

const loop = new TurnLoop(
  {
    get mayLinger() {
      return table.openCount > 0;
    },
    runTurn() {
      const hadNews = takeNews(words, descriptorBits, pumpDescriptor);
      const hadCalls = takeNews(words, callBits, serveThread);
      loop.endTurn(hadNews || hadCalls);
    },
    hasNews() {
      return (
        hasNews(words, descriptorBits.firstIndex, descriptorBits.bitCount) ||
        hasNews(words, callBits.firstIndex, callBits.bitCount)
      );
    },
  },
  { eventCount: shared.eventCount, lingerTurns: shared.options.lingerTurns, schedule: setImmediate },
);

control.on('message', (message: ControlMessage) => {
  switch (message.type) {
    case 'spawn':
      threads.spawn(message);
      break;
    case 'adopt':
      threads.adopt(message.thread, message.port);
      break;
    case 'terminate':
      threads.terminate(message.thread);
      break;
    case 'usage':
      tell({ type: 'usage', openCount: table.openCount, ringBytes: table.ringBytes });
      break;
    case 'close':
      void close();
  }
});
loop.requestTurn();
tell({ type: 'ready' });

async function close(): Promise<void> {
  const ended = threads.close();
  announceDown(memory);
  await ended;
  loop.close();
  table.closeAll();
  tell({ type: 'closed' });
  control.close();
}
