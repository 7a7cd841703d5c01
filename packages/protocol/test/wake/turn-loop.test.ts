import { afterEach, describe, expect, test } from '@jest/globals';

import { EPOCH_INDEX, createEventCount } from '../../src/wake/event-count-layout.js';
import { Notifier } from '../../src/wake/notifier.js';
import { TurnLoop, type TurnLoopHost } from '../../src/wake/turn-loop.js';

/** A thread whose event loop the test turns by hand. */
class FakeThread implements TurnLoopHost {
  mayLinger = false;
  turnCount = 0;
  /** What the next turns find; a turn takes one. */
  workCount = 0;
  /** Called in each second look. */
  onSecondLook: (() => void) | undefined;
  /** Whether turns stay open until the test ends them. */
  endsLater = false;
  onTurn: (() => void) | undefined;
  readonly memory = createEventCount();
  readonly scheduled: (() => void)[] = [];
  readonly loop: TurnLoop;

  constructor(lingerTurns = 4) {
    this.loop = new TurnLoop(this, {
      eventCount: this.memory,
      lingerTurns,
      schedule: (run) => this.scheduled.push(run),
    });
    threads.push(this);
  }

  runTurn(): void {
    this.turnCount++;
    const didWork = this.workCount > 0;
    this.workCount = 0;
    this.onTurn?.();
    if (!this.endsLater) this.loop.endTurn(didWork);
  }

  hasNews(): boolean {
    this.onSecondLook?.();
    return this.workCount > 0;
  }

  /** Turns the event loop until nothing is scheduled. */
  turnUntilParked(): void {
    for (let run = this.scheduled.shift(); run !== undefined; run = this.scheduled.shift()) run();
  }

  /** Resolves at the next turn. */
  nextTurn(): Promise<void> {
    return new Promise((resolve) => {
      this.onTurn = resolve;
    });
  }
}

const threads: FakeThread[] = [];

afterEach(() => {
  for (const thread of threads.splice(0)) thread.loop.close();
});

describe('TurnLoop', () => {
  test('requestTurn() runs one turn, however often it is asked for', () => {
    const thread = new FakeThread();
    thread.loop.requestTurn();
    thread.loop.requestTurn();
    expect(thread.scheduled).toHaveLength(1);
    thread.turnUntilParked();
    expect(thread.turnCount).toBe(1);
  });

  test('a thread that may not linger parks after one turn', () => {
    const thread = new FakeThread(64);
    thread.loop.requestTurn();
    thread.turnUntilParked();
    expect(thread.loop.parkCount).toBe(1);
  });

  test('a thread that may linger takes further turns before it parks', () => {
    const thread = new FakeThread(4);
    thread.mayLinger = true;
    thread.loop.requestTurn();
    thread.turnUntilParked();
    expect(thread.turnCount).toBe(1 + 4);
    expect(thread.loop.parkCount).toBe(1);
  });

  test('work found while lingering starts the count of turns anew', () => {
    const thread = new FakeThread(4);
    thread.mayLinger = true;
    thread.onTurn = () => {
      if (thread.turnCount === 3) thread.workCount = 1;
    };
    thread.loop.requestTurn();
    thread.turnUntilParked();
    // The work of turn 3 is found in turn 4, and four turns without work follow.
    expect(thread.turnCount).toBe(4 + 4);
  });

  test('work that the second look finds keeps the thread awake', () => {
    const thread = new FakeThread();
    thread.onSecondLook = () => {
      thread.onSecondLook = undefined;
      thread.workCount = 1;
    };
    thread.loop.requestTurn();
    thread.turnUntilParked();
    expect(thread.turnCount).toBe(2);
    expect(thread.loop.parkCount).toBe(1);
  });

  test('a notify between the announced park and the wait keeps the thread awake', () => {
    const thread = new FakeThread();
    const notifier = new Notifier(thread.memory);
    thread.onSecondLook = () => {
      thread.onSecondLook = undefined;
      notifier.notify();
    };
    thread.loop.requestTurn();
    thread.turnUntilParked();
    expect(notifier.notifyCount).toBe(1);
    expect(thread.turnCount).toBe(2);
  });

  test('a notify wakes a parked thread', async () => {
    const thread = new FakeThread();
    thread.loop.requestTurn();
    thread.turnUntilParked();
    const turn = thread.nextTurn();
    new Notifier(thread.memory).notify();
    await turn;
    expect(thread.turnCount).toBe(2);
  });

  test('requestTurn() during a turn is followed by another turn', () => {
    const thread = new FakeThread();
    thread.onTurn = () => {
      if (thread.turnCount === 1) thread.loop.requestTurn();
    };
    thread.loop.requestTurn();
    thread.turnUntilParked();
    expect(thread.turnCount).toBe(2);
  });

  test('no turn starts while one is still open', () => {
    const thread = new FakeThread();
    thread.endsLater = true;
    thread.loop.requestTurn();
    thread.turnUntilParked();
    expect(thread.loop.isInTurn).toBe(true);
    thread.loop.requestTurn();
    thread.turnUntilParked();
    expect(thread.turnCount).toBe(1);
    thread.loop.endTurn(true);
    expect(thread.loop.isInTurn).toBe(false);
  });

  test('a turn asked for while one was open is made up for when it ends', () => {
    const thread = new FakeThread();
    thread.endsLater = true;
    thread.loop.requestTurn();
    thread.turnUntilParked();
    thread.loop.requestTurn();
    thread.turnUntilParked();
    thread.endsLater = false;
    thread.loop.endTurn(false);
    thread.turnUntilParked();
    expect(thread.loop.parkCount).toBe(1);
  });

  test('close() runs no further turn and leaves no waiter', () => {
    const thread = new FakeThread();
    thread.loop.requestTurn();
    thread.turnUntilParked();
    thread.loop.close();
    thread.loop.requestTurn();
    thread.turnUntilParked();
    expect(thread.turnCount).toBe(1);
    expect(Atomics.notify(new Int32Array(thread.memory), EPOCH_INDEX)).toBe(0);
  });
});
