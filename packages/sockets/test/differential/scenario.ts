/** A sequence of socket operations that is played on Spool's sockets and on Python's, and what each step came to. */

/** One operation, by a thread of its own name. Sockets have names; both sides keep which is which. */
export interface Step {
  /** The thread that does it. */
  readonly on: string;
  readonly call: string;
  /** The socket. */
  readonly s?: string;
  /** The name of the socket that the call makes. */
  readonly as?: string;
  /** Whose address: that of this socket. */
  readonly to?: string;
  readonly text?: string;
  readonly count?: number;
  readonly flags?: readonly string[];
  readonly name?: string;
  readonly value?: number | string;
  /** The step only begins the call, which must block; `finish` of the same thread tells what it came to. */
  readonly begin?: true;
}

/** What a step came to: a value, the bytes, or the name of an error. */
export type Outcome = string | number | readonly string[];

/** A sequence with a name. */
export interface Scenario {
  readonly name: string;
  readonly steps: readonly Step[];
  /** Whether it needs rings that hold more than a few bytes. */
  readonly needsRoom?: true;
  /** What Spool does otherwise and why: step number to outcome. */
  readonly differs?: { readonly reason: string; readonly outcomes: Readonly<Record<number, Outcome>> };
}

/** How long a call that is to block is watched, in milliseconds: a longer time finds more calls that do not. */
export const BLOCKED_MS = 30;

/** A listening socket `l`, a client `c` of thread a, its accepted end `d` of thread b. */
export const PAIR: readonly Step[] = [
  { on: 'b', call: 'socket', as: 'l' },
  { on: 'b', call: 'bind', s: 'l' },
  { on: 'b', call: 'listen', s: 'l' },
  { on: 'a', call: 'socket', as: 'c' },
  { on: 'a', call: 'connect', s: 'c', to: 'l' },
  { on: 'b', call: 'accept', s: 'l', as: 'd' },
];

/** Waits until a socket has something to read: what was sent may still be under way. */
export const readable = (on: string, s: string): Step => ({ on, call: 'poll', s, flags: ['POLLIN'], value: 5000 });
