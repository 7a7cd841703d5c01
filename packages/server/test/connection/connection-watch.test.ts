import { describe, expect, test } from '@jest/globals';

import { ConnectionPhase, ConnectionWatch, type WatchedConnection } from '../../src/connection/connection-watch.js';

const timeouts = {
  keepAliveTimeoutMs: 100,
  headersTimeoutMs: 200,
  bodyTimeoutMs: 300,
  bodyMinBytesPerSecond: 1000,
  writeStallTimeoutMs: 400,
};

type Mutable = { -readonly [Key in keyof WatchedConnection]: WatchedConnection[Key] };

function createConnection(phase: ConnectionPhase): Mutable {
  return { phase, requestCount: 0, bodyByteCount: 0, takenByteCount: 0 };
}

/** Makes a watch that has seen the connection in its phase at time 0. */
function watch(connection: WatchedConnection, overrides: Partial<typeof timeouts> = {}): ConnectionWatch {
  const created = new ConnectionWatch({ ...timeouts, ...overrides }, 0);
  created.isOverdue(connection, 0);
  return created;
}

describe('isOverdue()', () => {
  test.each([
    ['idle', ConnectionPhase.IDLE, 100],
    ['in a head', ConnectionPhase.HEAD, 200],
    ['in a body', ConnectionPhase.BODY, 300],
    ['writing', ConnectionPhase.WRITE, 400],
  ])('returns true for a connection that is %s past its limit and not at it', (_, phase, limitMs) => {
    const connection = createConnection(phase);
    const watched = watch(connection);
    expect(watched.isOverdue(connection, limitMs)).toBe(false);
    expect(watched.isOverdue(connection, limitMs + 1)).toBe(true);
  });

  test('never returns true while a handler works', () => {
    const connection = createConnection(ConnectionPhase.HANDLER);
    expect(watch(connection).isOverdue(connection, 1e9)).toBe(false);
  });

  test('starts the time anew when the phase changes', () => {
    const connection = createConnection(ConnectionPhase.IDLE);
    const watched = watch(connection);
    connection.phase = ConnectionPhase.HEAD;
    expect(watched.isOverdue(connection, 150)).toBe(false);
    expect(watched.isOverdue(connection, 150 + 200)).toBe(false);
    expect(watched.isOverdue(connection, 150 + 201)).toBe(true);
  });

  test('starts the time anew when another request was served between two ticks', () => {
    const connection = createConnection(ConnectionPhase.IDLE);
    const watched = watch(connection);
    connection.requestCount = 1;
    expect(watched.isOverdue(connection, 101)).toBe(false);
  });

  test('gives a body one second more for each minimum of bytes that came', () => {
    const connection = createConnection(ConnectionPhase.BODY);
    const watched = watch(connection);
    connection.bodyByteCount = 500;
    expect(watched.isOverdue(connection, 300 + 500)).toBe(false);
    expect(watched.isOverdue(connection, 300 + 501)).toBe(true);
  });

  test('gives a body no more time when there is no minimum rate', () => {
    const connection = createConnection(ConnectionPhase.BODY);
    const watched = watch(connection, { bodyMinBytesPerSecond: 0 });
    connection.bodyByteCount = 500;
    expect(watched.isOverdue(connection, 301)).toBe(true);
  });

  test('starts the time anew when the peer takes bytes, and not when bytes are written', () => {
    const connection = createConnection(ConnectionPhase.WRITE);
    const watched = watch(connection);
    connection.takenByteCount = 1;
    expect(watched.isOverdue(connection, 401)).toBe(false);
    expect(watched.isOverdue(connection, 401 + 401)).toBe(true);
  });

  test('a limit of 0 is none', () => {
    const connection = createConnection(ConnectionPhase.HEAD);
    expect(watch(connection, { headersTimeoutMs: 0 }).isOverdue(connection, 1e9)).toBe(false);
  });
});
