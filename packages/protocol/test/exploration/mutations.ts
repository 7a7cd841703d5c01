/**
 * Changes to the sources that exploration must notice: each breaks one rule by which the threads get along. Those of `src` are
 * applied to the shipped files; those of `scenarios` are mistakes of whoever uses them. The table is in the order of the
 * folders.
 */

import { mutation, type Mutation } from './mutation.js';

const PRODUCER = 'src/ring/ring-producer.ts';
const CONSUMER = 'src/ring/ring-consumer.ts';
const PARKER = 'src/wake/parker.ts';
const NOTIFIER = 'src/wake/notifier.ts';
const TURN_LOOP = 'src/wake/turn-loop.ts';
const EXCHANGES = 'src/channel/exchange-table.ts';
const SENDER = 'src/channel/frame-sender.ts';
const SLABS = 'src/channel/slab-pool.ts';
const IO = 'src/channel/io-channel.ts';
const WORKER = 'src/channel/worker-channel.ts';
const SCENES = 'test/exploration/scenarios';

export const MUTATIONS: readonly Mutation[] = [
  mutation('recordRing', 'race', 'the tail is published before the length')
    .because('the consumer reads a length that is not there yet')
    .edit(PRODUCER, 'this.#words[(this.#dataOffset + recordOffset) >> 2] = payloadByteCount;', '')
    .edit(
      PRODUCER,
      'Atomics.store(this.#words, this.#tailIndex, this.#tailPosition);',
      `Atomics.store(this.#words, this.#tailIndex, this.#tailPosition);
       this.#words[(this.#dataOffset + recordOffset) >> 2] = payloadByteCount;`,
    ),
  mutation('recordRing', 'race', 'the tail is stored plainly')
    .because('nothing orders the record before it')
    .edit(
      PRODUCER,
      'Atomics.store(this.#words, this.#tailIndex, this.#tailPosition);',
      'this.#words[this.#tailIndex] = this.#tailPosition;',
    ),
  mutation('recordRing', 'thrown', 'padding is not counted as room taken')
    .because('the record behind it overwrites one that is not read')
    .edit(PRODUCER, 'this.#hasRoom(paddingBytes + neededBytes)', 'this.#hasRoom(neededBytes)'),
  mutation('recordRing', 'thrown', 'a full ring takes one header more')
    .because('the head is overtaken')
    .edit(PRODUCER, 'neededBytes <= this.#capacityBytes;', 'neededBytes <= this.#capacityBytes + 8;'),
  mutation('recordRing', 'race', 'the head is stored plainly')
    .because('nothing orders the reads before it')
    .edit(
      CONSUMER,
      'Atomics.store(this.#words, this.#headIndex, this.#readPosition);',
      'this.#words[this.#headIndex] = this.#readPosition;',
    ),
  mutation('recordRing', 'race', 'release() gives back what is published, not what is read')
    .because('the producer overwrites records that are not read')
    .edit(
      CONSUMER,
      'Atomics.store(this.#words, this.#headIndex, this.#readPosition);',
      'Atomics.store(this.#words, this.#headIndex, this.#seenTailPosition);',
    ),
  mutation('recordRing', 'race', 'a record is released before it is read')
    .because('the producer overwrites it')
    .edit(
      `${SCENES}/record-ring.ts`,
      'const { payloadByteCount } = consumer;',
      'const { payloadByteCount } = consumer; consumer.release();',
    ),

  mutation('blockingOwner', 'stuck', 'the epoch is read after the park is announced')
    .because('a late notify for old news uses up the one of this park and goes unnoticed')
    .needs(3)
    .edit(PARKER, 'this.#preparedEpoch = Atomics.load(this.#words, EPOCH_INDEX);', '')
    .edit(
      PARKER,
      'Atomics.store(this.#words, PARKED_INDEX, this.#parkNumber);',
      `Atomics.store(this.#words, PARKED_INDEX, this.#parkNumber);
       this.#preparedEpoch = Atomics.load(this.#words, EPOCH_INDEX);`,
    ),
  mutation('blockingOwner', 'stuck', 'the park is not announced')
    .because('nobody notifies')
    .edit(PARKER, 'Atomics.store(this.#words, PARKED_INDEX, this.#parkNumber);', ''),
  mutation('blockingOwner', 'stuck', 'every park has the same number')
    .because('a producer takes the second for the one it has notified')
    .edit(
      PARKER,
      'this.#parkNumber = this.#parkNumber === 0x7fffffff ? 1 : this.#parkNumber + 1;',
      'this.#parkNumber = 1;',
    ),
  mutation('blockingOwner', 'stuck', 'wait() sleeps at the epoch of the moment')
    .because('a notify since prepare() is lost')
    .edit(
      PARKER,
      'EPOCH_INDEX, this.#preparedEpoch, timeoutMs',
      'EPOCH_INDEX, Atomics.load(this.#words, EPOCH_INDEX), timeoutMs',
    ),
  mutation('turningOwner', 'stuck', 'waitAsync() sleeps at the epoch of the moment')
    .because('a notify since prepare() is lost')
    .edit(PARKER, 'EPOCH_INDEX, this.#preparedEpoch);', 'EPOCH_INDEX, Atomics.load(this.#words, EPOCH_INDEX));'),
  mutation('turningOwner', 'thrown', 'a pending waiter is forgotten')
    .because('the second one leaks')
    .edit(PARKER, 'this.#hasWaiter = true;', ''),
  mutation('blockingOwner', 'stuck', 'the epoch does not move')
    .because('a notify between the second look and the wait is lost')
    .edit(NOTIFIER, 'Atomics.add(this.#words, EPOCH_INDEX, 1);', ''),
  mutation('blockingOwner', 'stuck', 'the sleeper is not notified')
    .because('a moved epoch wakes nobody who sleeps')
    .edit(NOTIFIER, 'Atomics.notify(this.#words, EPOCH_INDEX);', ''),
  mutation('twoProducers', 'stuck', 'the epoch is moved by a load and a store')
    .because('the second producer moves it back to where the owner waits')
    .edit(
      NOTIFIER,
      'Atomics.add(this.#words, EPOCH_INDEX, 1);',
      'Atomics.store(this.#words, EPOCH_INDEX, Atomics.load(this.#words, EPOCH_INDEX) + 1);',
    ),
  mutation('blockingOwner', 'stuck', 'a producer notifies before it publishes')
    .because('the owner looks in between and parks')
    .edit(
      `${SCENES}/event-count.ts`,
      `          Atomics.store(news, 0, count);
          owner.notify();`,
      'owner.notify(); Atomics.store(news, 0, count);',
    ),
  mutation('blockingOwner', 'stuck', 'an owner does not look again after it has announced its park')
    .because('what came before the announcement notified nobody')
    .edit(`${SCENES}/run-parked.ts`, 'if (thread.hasNews()) {', 'if (false) {'),
  mutation('turnLoop', 'stuck', 'the turn loop does not look again after it has announced its park')
    .because('what came before the announcement notified nobody')
    .edit(TURN_LOOP, 'this.#host.hasNews() || !this.#parker.wait()', '!this.#parker.wait()'),

  mutation('takeBack', 'wrong', 'tryStart() loads and stores')
    .because('a take-back in between is overwritten')
    .edit(
      EXCHANGES,
      'const queued = (generation << 2) | ClaimState.QUEUED;',
      `const queued = (generation << 2) | ClaimState.QUEUED;
       if (Atomics.load(this.#words, this.#base(index) + CLAIM_WORD) !== queued) return false;
       Atomics.store(this.#words, this.#base(index) + CLAIM_WORD, (generation << 2) | ClaimState.STARTED);
       if (generation > 0) return true;`,
    ),
  mutation('takeBack', 'wrong', 'tryStart() does not look at what it found')
    .because('a request that was taken back runs')
    .edit(
      EXCHANGES,
      'const queued = (generation << 2) | ClaimState.QUEUED;',
      `const queued = (generation << 2) | ClaimState.QUEUED;
       const word = this.#base(index) + CLAIM_WORD;
       Atomics.compareExchange(this.#words, word, queued, (generation << 2) | ClaimState.STARTED);
       if (generation > 0) return true;`,
    ),
  mutation('takeBack', 'wrong', 'tryTakeBack() loads and stores')
    .because('a start in between is overwritten')
    .edit(
      EXCHANGES,
      'const queued = claim | ClaimState.QUEUED;',
      `const queued = claim | ClaimState.QUEUED;
       if (Atomics.load(this.#words, this.#base(index) + CLAIM_WORD) !== queued) return false;
       Atomics.store(this.#words, this.#base(index) + CLAIM_WORD, claim | ClaimState.TAKEN_BACK);
       if (index >= 0) return true;`,
    ),
  mutation('takeBack', 'wrong', 'the claim has no generation')
    .because('the stale record of a taken-back request starts the next one at its index')
    .edit(EXCHANGES, '(generation << 2) | ClaimState.QUEUED);', 'ClaimState.QUEUED);')
    .edit(EXCHANGES, 'const claim = this.#generations[index] << 2;', 'const claim = 0;')
    .edit(EXCHANGES, 'claim === ((this.#generations[index] << 2) | ClaimState.STARTED)', 'claim === ClaimState.STARTED')
    .edit(EXCHANGES, 'const queued = (generation << 2) | ClaimState.QUEUED;', 'const queued = ClaimState.QUEUED;')
    .edit(EXCHANGES, '(generation << 2) | ClaimState.STARTED,', 'ClaimState.STARTED,'),
  mutation('takeBack', 'race', 'open() stores the claim plainly')
    .because('the worker may be upon the stale record of the index')
    .edit(
      EXCHANGES,
      'Atomics.store(this.#words, base + CLAIM_WORD, (generation << 2) | ClaimState.QUEUED);',
      'this.#words[base + CLAIM_WORD] = (generation << 2) | ClaimState.QUEUED;',
    ),
  mutation('takeBack', 'wrong', 'a handler runs before its request is claimed')
    .because('the request is taken back as well')
    .edit(
      `${SCENES}/claim.ts`,
      'if (exchanges.tryStart(index, generation)) runHandler(number);',
      'runHandler(number); exchanges.tryStart(index, generation);',
    ),

  mutation('responseRoom', 'stuck', 'tryClaim() does not try again after raising the blocked word')
    .because('room given back before that woke nobody')
    .edit(SENDER, 'return this.#ring.tryClaim(byteCount);', 'return NO_ROOM;'),
  mutation('requestRoom', 'stuck', 'raiseBlocked() stores nothing')
    .because('nobody notifies')
    .edit(SENDER, 'Atomics.store(this.#frames.words, this.#blockedIndex, 1);', ''),
  mutation('responseRoom', 'stuck', 'the I/O thread looks at the blocked word before it gives room back')
    .because('a worker that raises it in between finds no room and sleeps')
    .edit(IO, 'if (this.responses.release()) this.wakeIfBlocked();', 'this.wakeIfBlocked(); this.responses.release();'),
  mutation('requestRoom', 'stuck', 'the worker gives room back and wakes nobody')
    .because('the I/O thread sleeps on it')
    .edit(WORKER, 'if (this.requests.release()) this.wakeIfBlocked();', 'this.requests.release();'),
  mutation('responseCredit', 'stuck', 'credit is granted after the look at the blocked word')
    .because('a worker that raises it in between finds no credit and sleeps')
    .edit(
      `${SCENES}/transfer-end.ts`,
      `io.exchanges.setReleasedBytes(0, releasedBytes);
      io.wakeIfBlocked();`,
      'io.wakeIfBlocked(); io.exchanges.setReleasedBytes(0, releasedBytes);',
    ),
  mutation('requestCredit', 'stuck', 'a sender does not look at its credit again after raising the blocked word')
    .because('credit granted before that woke nobody')
    .edit(`${SCENES}/body-transfer.ts`, 'if (!hasCredit()) return false;', 'return false;'),

  mutation('creditReuse', 'thrown', 'the count of consumed bytes is not remembered when an exchange is opened')
    .because('the second request begins with the credit of the first')
    .edit(EXCHANGES, 'this.#consumedAtOpen[index] = Atomics.load(this.#words, base + CONSUMED_WORD);', ''),
  mutation('creditReuse', 'thrown', 'released bytes are not cleared when an exchange is opened')
    .because('the second response begins with the credit of the first')
    .edit(EXCHANGES, 'this.#words[base + RELEASED_WORD] = 0;', ''),
  mutation('creditReuse', 'thrown', 'a worker takes request bytes after its final frame')
    .because('they count for the next request at the index')
    .edit(
      `${SCENES}/credit-reuse.ts`,
      'for (const byteCount of CONSUMED_PARTS) exchanges.addConsumedBytes(0, byteCount);',
      'exchanges.addConsumedBytes(0, 3);',
    )
    .edit(`${SCENES}/credit-reuse.ts`, 'responses.commit();', 'responses.commit(); exchanges.addConsumedBytes(0, 4);'),

  mutation('responseSlabs', 'wrong', 'a slab for which the ring has no room is not put back')
    .because('nobody ever releases it')
    .edit(SENDER, 'this.#slabs.putBack(slabIndex);', ''),
  mutation('slabTransfer', 'thrown', 'taking a slab does not count as a use')
    .because('it is handed out again while it is read')
    .edit(SLABS, 'this.#words[this.#usedIndex + slab] = (this.#words[this.#usedIndex + slab] + 1) | 0;', ''),
  mutation('slabTransfer', 'thrown', 'the uses are compared with themselves')
    .because('every slab looks free')
    .edit(
      SLABS,
      'Atomics.load(this.#words, this.#releasedIndex + slab)',
      'Atomics.load(this.#words, this.#usedIndex + slab)',
    ),
  mutation('slabTransfer', 'wrong', 'a slab put back stays used')
    .because('its counts never meet again')
    .edit(SLABS, '(this.#words[this.#usedIndex + slab] - 1) | 0', 'this.#words[this.#usedIndex + slab]'),
  mutation('slabTransfer', 'race', 'the release is stored plainly')
    .because('nothing orders the reads before it')
    .edit(
      SLABS,
      'Atomics.store(this.#words, index, (this.#words[index] + 1) | 0);',
      'this.#words[index] = (this.#words[index] + 1) | 0;',
    ),
  mutation('slabTransfer', 'race', 'a slab is released before it is read')
    .because('the filler takes it')
    .edit(
      `${SCENES}/slab-transfer.ts`,
      'const first = words[start];',
      'emptier.release(slab); const first = words[start];',
    )
    .edit(`${SCENES}/slab-transfer.ts`, '    emptier.release(slab);\n', ''),

  mutation('cancels', 'stuck', 'the worker is called before the cancel word is set')
    .because('it has looked by then, and does not look again')
    .edit(
      IO,
      `this.exchanges.cancel(exchangeIndex);
    this.callAttention();`,
      'this.callAttention(); this.exchanges.cancel(exchangeIndex);',
    ),
  mutation('cancels', 'stuck', 'the worker is notified before the call is stored')
    .because('it looks in between and parks')
    .edit(
      IO,
      `Atomics.store(this.frames.words, ATTENTION_INDEX, this.#attentionCount);
    this.worker.notify();`,
      'this.worker.notify(); Atomics.store(this.frames.words, ATTENTION_INDEX, this.#attentionCount);',
    ),
  mutation('signOfLife', 'thrown', 'a call is acknowledged that was not looked at')
    .because('the I/O thread takes the cancel for acted upon')
    .needs(3)
    .edit(
      WORKER,
      'ACKNOWLEDGED_INDEX, this.#seenAttentionCount);',
      'ACKNOWLEDGED_INDEX, Atomics.load(this.frames.words, ATTENTION_INDEX));',
    ),
  mutation('cancels', 'stuck', 'a worker looks for cancelled exchanges before it takes the call')
    .because('one cancelled in between is not looked at')
    .edit(`${SCENES}/cancel.ts`, 'if (channel.takeAttention()) {', 'abortCancelled(); if (channel.takeAttention()) {')
    .edit(`${SCENES}/cancel.ts`, '              abortCancelled();\n', ''),

  mutation('miniature', 'stuck', 'the I/O thread is notified before the phase is stored')
    .because('it looks in between and parks')
    .edit(
      WORKER,
      `Atomics.store(this.frames.words, WORKER_PHASE_INDEX, phase);
    this.io.notify();`,
      'this.io.notify(); Atomics.store(this.frames.words, WORKER_PHASE_INDEX, phase);',
    ),
  mutation('miniature', 'stuck', 'the worker is notified before the closing is stored')
    .because('it looks in between and parks')
    .edit(
      IO,
      `Atomics.store(this.frames.words, CLOSING_INDEX, 1);
    this.worker.notify();`,
      'this.worker.notify(); Atomics.store(this.frames.words, CLOSING_INDEX, 1);',
    ),
];
