/** The names of the socket calls' arguments, with Linux's numbers. Knows nothing of how they are carried out. */

/** Internet protocol, version 4. */
export const AF_INET = 2;
/** Internet protocol, version 6. */
export const AF_INET6 = 10;
/** Sockets named by a path of this machine. */
export const AF_UNIX = 1;

/** A stream of bytes without boundaries. */
export const SOCK_STREAM = 1;
/** Datagrams: each is whole, none is sure to arrive. */
export const SOCK_DGRAM = 2;

/** Leave in the buffer what is read. */
export const MSG_PEEK = 0x02;
/** Do not block in this call. */
export const MSG_DONTWAIT = 0x40;
/** Block until everything that was asked for is there. */
export const MSG_WAITALL = 0x100;
/** Accepted and without effect: no call raises a signal here. */
export const MSG_NOSIGNAL = 0x4000;

/** End reading. */
export const SHUT_RD = 0;
/** End writing: the peer reads to the end and then gets 0. */
export const SHUT_WR = 1;
/** End both. */
export const SHUT_RDWR = 2;

/** The level of the options of every socket. */
export const SOL_SOCKET = 1;
/** The level of TCP's options. */
export const IPPROTO_TCP = 6;

/** Whether an address may be bound again while old connections linger; libuv always allows it, so this only remembers. */
export const SO_REUSEADDR = 2;
/** The pending error, taken by reading it. */
export const SO_ERROR = 4;
/** The send buffer in bytes. */
export const SO_SNDBUF = 7;
/** The receive buffer in bytes. */
export const SO_RCVBUF = 8;
/** Whether TCP probes an idle connection. */
export const SO_KEEPALIVE = 9;
/** -1: close() sends what is left in the background; 0: close() resets. Nothing else is known here. */
export const SO_LINGER = 13;
/** Longest wait for bytes or connections, in milliseconds; 0 waits for ever. */
export const SO_RCVTIMEO = 20;
/** Longest wait for room or for a connection being made, in milliseconds; 0 waits for ever. */
export const SO_SNDTIMEO = 21;
/** Whether TCP sends small segments at once. */
export const TCP_NODELAY = 1;

/** There is something to read, or a connection to accept, or the end. */
export const POLLIN = 0x01;
/** There is room to write. */
export const POLLOUT = 0x04;
/** An error is pending; told without being asked for. */
export const POLLERR = 0x08;
/** Both directions have ended; told without being asked for. */
export const POLLHUP = 0x10;
/** The descriptor is not open; told without being asked for. */
export const POLLNVAL = 0x20;
