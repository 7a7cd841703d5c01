/** What a thread can ask of the I/O thread. Reading, writing, waiting and polling are not among it: they need only the shared words. */

/** Names the calls. */
export const CallCode = {
  SOCKET: 1,
  BIND: 2,
  LISTEN: 3,
  ACCEPT: 4,
  CONNECT: 5,
  SHUTDOWN: 6,
  CLOSE: 7,
  SET_OPTION: 8,
} as const;

/** One of the calls. */
export type CallCode = (typeof CallCode)[keyof typeof CallCode];

/** The level under which a descriptor's own flags are set, as fcntl() does; none of the system's levels has this number. */
export const DESCRIPTOR_LEVEL = -1;

/** Name, at that level, of whether calls return EAGAIN instead of blocking. */
export const NON_BLOCKING_OPTION = 1;
