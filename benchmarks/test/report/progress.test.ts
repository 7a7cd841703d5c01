import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { Progress } from '../../src/report/progress.js';

function say(isTTY: boolean, columns: number): string {
  const stream = Object.assign(new PassThrough(), { isTTY, columns });
  let nowMs = 0;
  const progress = new Progress(stream, () => nowMs);
  nowMs = 83_000;
  progress.say('hello, round 1 of 5, spool: 40,000 light requests/s');
  progress.say('next');
  progress.clear();
  return String(stream.read());
}

describe('Progress', () => {
  test('writes a line over on a terminal, with the time so far, and cut to its width', () => {
    const said = say(true, 30);
    expect(said).toContain('1:23  hello, round 1 of 5, ');
    expect(said).not.toContain('spool:');
    expect(said).not.toContain('\n');
    expect(said.endsWith('\u001b[2K')).toBe(true);
  });

  test('writes plain lines elsewhere', () => {
    expect(say(false, 30)).toBe('hello, round 1 of 5, spool: 40,000 light requests/s\nnext\n');
  });
});
