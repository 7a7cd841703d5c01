/**
 * The pacer's thread: sleeps until shortly before each request is due, and ticks. Does not know what is sent.
 */
import { workerData } from 'node:worker_threads';
import { ArrivalSchedule } from './arrival-schedule.js';
import { SignalWord, tickLeadNs, type PacerData } from './pacer-signal.js';

const { words, startNs, ratePerSecond, totalCount } = workerData as PacerData;
const schedule = new ArrivalSchedule({ startNs, ratePerSecond, warmUpSeconds: 0, seconds: totalCount / ratePerSecond });

// One tick more than requests, as the generator waits for a tick whenever one of them is not due yet.
for (let index = 0; index <= totalCount; index += 1) {
  const sleepMs = (schedule.dueNs(index) - tickLeadNs - Number(process.hrtime.bigint())) / 1e6;
  if (sleepMs > 0) Atomics.wait(words, SignalWord.Sleep, 0, sleepMs);
  // Late, and so is the next: that one ticks for both.
  else if (index < totalCount && schedule.dueNs(index + 1) - tickLeadNs <= Number(process.hrtime.bigint())) continue;
  // Publishes that a request is about to be due. Pairs with the wait and the load in Pacer.waitForTick().
  Atomics.add(words, SignalWord.TickCount, 1);
  Atomics.notify(words, SignalWord.TickCount);
}
