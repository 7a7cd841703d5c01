import { setTimeout as pause } from 'node:timers/promises';

let runningCount = 0;
let highestCount = 0;

/** Tells how many calls of it have been under way at once, at most. */
export default async () => {
  highestCount = Math.max(highestCount, ++runningCount);
  await pause(1);
  runningCount--;
  return Response.json({ highestCount });
};
