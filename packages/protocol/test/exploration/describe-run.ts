/** A run as text, a line for each step, for whoever looks for the cause of a failure. */

import { LOG_ENTRY_WORDS, LogWord } from './control-layout.js';
import type { Run, ThreadCrew } from './thread-crew.js';

const KIND_NAMES = ['load', 'store', 'atomic load', 'atomic store', 'atomic update', 'wait', 'notify'];

/** Describes the steps of a run. */
export function describeRun(crew: ThreadCrew, { log, notes, deadThread }: Run): string {
  const { roles } = crew.scenario;
  const lines = [];
  for (let entry = 0, step = 0; entry < log.length; entry += LOG_ENTRY_WORDS, step++) {
    const name = roles[log[entry + LogWord.THREAD]].name;
    const byteCount = log[entry + LogWord.BYTES];
    const place = `${log[entry + LogWord.BUFFER]}+${log[entry + LogWord.OFFSET]}`;
    const what = byteCount > 4 ? `${byteCount} bytes` : String(log[entry + LogWord.VALUE]);
    lines.push(`${step} ${name}: ${KIND_NAMES[log[entry + LogWord.KIND]]} ${place} ${what}`);
  }
  roles.forEach(({ name }, thread) => {
    lines.push(`${name}${thread === deadThread ? ' (dead)' : ''} notes ${notes[thread].join(' ')}`);
  });
  return lines.join('\n');
}
