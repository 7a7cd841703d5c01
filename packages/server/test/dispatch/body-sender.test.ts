import { describe, expect, test } from '@jest/globals';

import type { Exchange } from '../../src/dispatch/exchange.js';
import { BODY_BUFFER_BYTES } from '../../src/dispatch/request-body.js';
import { BodyStage, letters, SIZES } from './body-stage.js';

describe('BodySender', () => {
  test('sends a piece straight from its source when it need not be kept', () => {
    const stage = new BodyStage();
    const exchange = stage.open();
    stage.start(exchange);
    stage.add(exchange, letters(700));
    expect(exchange.body).toMatchObject({ sentBytes: 700, unsentBytes: 0, isWhole: false });
    expect(stage.take(exchange)).toBe(letters(700).toString());
    stage.end(exchange);
    expect(stage.take(exchange)).toBe('.');
    expect(exchange.body!.isPending).toBe(false);
  });

  test('sends the end of an empty body', () => {
    const stage = new BodyStage();
    const exchange = stage.open();
    stage.end(exchange);
    expect(stage.take()).toBe('.');
  });

  test('sends no more than the credit, and goes on as far as the worker has taken', () => {
    const stage = new BodyStage();
    const exchange = stage.open();
    stage.start(exchange);
    stage.add(exchange, letters(2500));
    stage.end(exchange);
    const first = stage.take();
    expect(first).toHaveLength(SIZES.creditBytes);
    expect(stage.sender.advance()).toBe(false);
    stage.worker.exchanges.addConsumedBytes(exchange.exchangeIndex, 300);
    expect(stage.sender.advance()).toBe(true);
    const second = stage.take(exchange);
    expect(second).toHaveLength(300);
    stage.worker.exchanges.addConsumedBytes(exchange.exchangeIndex, 700);
    let rest = '';
    while (stage.sender.advance()) rest += stage.take(exchange);
    expect(first + second + rest).toBe(`${letters(2500).toString()}.`);
  });

  test('lets more be under way each time the worker has run out, up to maxCreditBytes', () => {
    const sizes = { creditBytes: 1000, maxCreditBytes: 3000 };
    const stage = new BodyStage({ ...sizes, ringBytes: 16_384, inlineBytes: 4096 });
    const exchange = stage.open();
    stage.start(exchange);
    stage.add(exchange, letters(12_000));
    const takenBytes: number[] = [];
    do takenBytes.push(stage.take(exchange).length);
    while (stage.sender.advance());
    expect(takenBytes).toEqual([1000, 2000, 3000, 3000, 3000]);
  });

  test('begins with the credit again on another worker', () => {
    const sizes = { creditBytes: 1000, maxCreditBytes: 3000, ringBytes: 16_384, inlineBytes: 4096 };
    const stage = new BodyStage(sizes);
    const exchange = stage.open({ isIdempotent: true });
    stage.add(exchange, letters(6000));
    stage.take(exchange);
    stage.sender.advance();
    expect(stage.take(exchange)).toHaveLength(2000);
    stage.sender.remove(exchange);
    exchange.body!.rewind();
    const other = new BodyStage(sizes);
    exchange.exchangeIndex = other.io.exchanges.open();
    exchange.generation = other.io.exchanges.generationOf(exchange.exchangeIndex);
    other.sender.send(exchange);
    expect(other.take(exchange)).toHaveLength(1000);
  });

  test('keeps what the ring has no room for, with the blocked word up', () => {
    const stage = new BodyStage({ creditBytes: 100_000 });
    const exchange = stage.open();
    stage.start(exchange);
    stage.add(exchange, letters(10_000));
    expect(exchange.body!.unsentBytes).toBeGreaterThan(0);
    let text = '';
    do text += stage.take(exchange);
    while (stage.sender.advance());
    expect(text).toBe(letters(10_000).toString());
  });

  test('holds up no body with another whose worker takes nothing', () => {
    const stage = new BodyStage();
    const [stuck, moving] = [stage.open(), stage.open()];
    stage.start(stuck);
    stage.start(moving);
    stage.add(stuck, letters(5000));
    stage.take();
    for (let round = 0; round < 5; round++) {
      stage.add(moving, letters(900));
      stage.sender.advance();
      expect(stage.take(moving)).toBe(letters(900).toString());
    }
    expect(stuck.body!.unsentBytes).toBe(5000 - SIZES.creditBytes);
  });

  test('keeps a body that is not started, and can send it again', () => {
    const stage = new BodyStage();
    const exchange = stage.open();
    stage.add(exchange, letters(300));
    stage.end(exchange);
    expect(stage.take()).toBe(`${letters(300).toString()}.`);
    expect(exchange.body!.isWhole).toBe(true);
    stage.sender.remove(exchange);
    exchange.body!.rewind();
    stage.sender.send(exchange);
    expect(stage.take()).toBe(`${letters(300).toString()}.`);
  });

  test('is full while a body fills its buffer unstarted, and tells of room once it is started', () => {
    const stage = new BodyStage({ ringBytes: 64 * 1024, slabBytes: 64 * 1024, creditBytes: 256 * 1024 });
    const exchange = stage.open();
    stage.add(exchange, letters(BODY_BUFFER_BYTES));
    expect(exchange.body).toMatchObject({ unsentBytes: 0, isFull: true, isWhole: true });
    expect(stage.sender.advance()).toBe(false);
    expect(stage.roomFor).toEqual([]);
    stage.start(exchange);
    expect(stage.sender.advance()).toBe(true);
    expect(stage.roomFor).toEqual([exchange]);
    expect(exchange.body).toMatchObject({ isFull: false, isWhole: false });
  });

  test('keeps a started body of an idempotent request while it is small, and then no more', () => {
    const stage = new BodyStage({ ringBytes: 64 * 1024, slabBytes: 64 * 1024, creditBytes: 1024 * 1024 });
    const exchange = stage.open({ isIdempotent: true });
    stage.start(exchange);
    stage.add(exchange, letters(BODY_BUFFER_BYTES - 1));
    expect(exchange.body).toMatchObject({ isWhole: true, isFull: false });
    stage.add(exchange, letters(1));
    expect(exchange.body).toMatchObject({ isWhole: false, isFull: false, unsentBytes: 0 });
    stage.add(exchange, letters(1000));
    expect(exchange.body).toMatchObject({ sentBytes: BODY_BUFFER_BYTES + 1000 });
  });

  test('tells of room when credit comes for a body that fills its buffer', () => {
    const stage = new BodyStage();
    const exchange = stage.open();
    stage.start(exchange);
    stage.add(exchange, letters(BODY_BUFFER_BYTES + SIZES.creditBytes));
    expect(exchange.body!.isFull).toBe(true);
    stage.take(exchange);
    expect(stage.sender.advance()).toBe(true);
    expect(stage.roomFor).toEqual([exchange]);
    // Told once: there has been room since.
    stage.take(exchange);
    stage.sender.advance();
    expect(stage.roomFor).toHaveLength(1);
  });

  test('takes more of a body from within the call that tells of room', () => {
    const stage = new BodyStage();
    const exchange = stage.open();
    stage.start(exchange);
    let moreBytes = 3 * BODY_BUFFER_BYTES;
    const sink = exchange.sink as { onBodyRoom: (exchange: Exchange) => void };
    sink.onBodyRoom = () => {
      if (moreBytes === 0) return;
      moreBytes -= BODY_BUFFER_BYTES;
      stage.add(exchange, letters(BODY_BUFFER_BYTES));
    };
    stage.add(exchange, letters(SIZES.creditBytes + BODY_BUFFER_BYTES));
    let byteCount = 0;
    do byteCount += stage.take(exchange).length;
    while (stage.sender.advance());
    expect(moreBytes).toBe(0);
    expect(byteCount).toBe(SIZES.creditBytes + 4 * BODY_BUFFER_BYTES);
  });

  test('remove() forgets what waits', () => {
    const stage = new BodyStage();
    const exchange = stage.open();
    stage.start(exchange);
    stage.add(exchange, letters(5000));
    stage.take(exchange);
    stage.sender.remove(exchange);
    expect(stage.sender.advance()).toBe(false);
    expect(stage.take()).toBe('');
  });

  test('counts credit anew for the next exchange of the same index', () => {
    const stage = new BodyStage({ exchangeCount: 1 });
    for (let round = 0; round < 3; round++) {
      const exchange = stage.open();
      stage.start(exchange);
      stage.add(exchange, letters(SIZES.creditBytes + 1));
      expect(exchange.body!.unsentBytes).toBe(1);
      stage.take(exchange);
      expect(stage.sender.advance()).toBe(true);
      stage.take(exchange);
      stage.sender.remove(exchange);
      stage.io.exchanges.close(exchange.exchangeIndex);
    }
  });

  test('a body makes room for more when its handler starts just before the word is up that would tell of it', () => {
    const stage = new BodyStage({ ringBytes: 2 ** 18, creditBytes: 2 ** 20, maxCreditBytes: 2 ** 20 });
    const exchange = stage.open();
    const { sender } = stage.io;
    const raiseBlocked = sender.raiseBlocked.bind(sender);
    sender.raiseBlocked = () => {
      // Everything is sent and kept: what is waited for is the start alone.
      expect(exchange.body!.unsentBytes).toBe(0);
      stage.start(exchange);
      raiseBlocked();
    };
    stage.add(exchange, Buffer.alloc(BODY_BUFFER_BYTES));
    expect([exchange.body!.isFull, stage.roomFor]).toEqual([false, [exchange]]);
  });
});
