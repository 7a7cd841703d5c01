/**
 * Berkeley sockets for worker threads that may block.
 *
 * @packageDocumentation
 */

export { LineReader, LengthPrefixedReader, sendLengthPrefixed, sendLine } from './application/framing.js';
export type { FramingOptions } from './application/framing.js';
export { Socket } from './application/socket.js';
export type { SocketOptions } from './application/socket.js';
export { recvExactly, recvUntil, sendAll } from './application/stream-loops.js';
export type { RecvUntilOptions } from './application/stream-loops.js';
export { attachThread, detachThread, threadNumber } from './calls/current-thread.js';
export type { ThreadHandle } from './calls/current-thread.js';
export {
  accept,
  bind,
  close,
  connect,
  getpeername,
  getsockname,
  listen,
  shutdown,
  socket,
} from './calls/open-calls.js';
export { getsockopt, setBlocking, setsockopt } from './calls/option-calls.js';
export type { OptionName } from './calls/option-calls.js';
export { poll } from './calls/poll-call.js';
export type { PollEntry } from './calls/poll-call.js';
export { recv, recvfrom } from './calls/receive-calls.js';
export type { ReceivedDatagram } from './calls/receive-calls.js';
export { send, sendto } from './calls/send-calls.js';
export { descriptorTable, handOver, interrupt, joinThread, PROCESS, spawn, takeOver } from './calls/thread-calls.js';
export type { SpawnOptions } from './calls/thread-calls.js';
export {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  IPPROTO_TCP,
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  MSG_PEEK,
  MSG_WAITALL,
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLNVAL,
  POLLOUT,
  SHUT_RD,
  SHUT_RDWR,
  SHUT_WR,
  SO_ERROR,
  SO_KEEPALIVE,
  SO_LINGER,
  SO_RCVBUF,
  SO_RCVTIMEO,
  SO_REUSEADDR,
  SO_SNDBUF,
  SO_SNDTIMEO,
  SOCK_DGRAM,
  SOCK_STREAM,
  SOL_SOCKET,
  TCP_NODELAY,
} from './constants.js';
export { SocketsErrorCode } from './errors.js';
export type { SocketAddress } from './memory/address-text.js';
export type { BufferFill, DescriptorRow } from './memory/descriptor-rows.js';
export { DEFAULT_SOCKETS_OPTIONS } from './options.js';
export type { SocketsOptions } from './options.js';
export { Errno, SocketError } from './socket-error.js';
export { Sockets, startSockets } from './start-sockets.js';
export type { SocketThread, SocketsUsage } from './start-sockets.js';
