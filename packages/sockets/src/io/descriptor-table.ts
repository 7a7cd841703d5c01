/** Which number is whose on the I/O thread: the lowest free one is given, and a number is free again once no thread is inside it. */

import { AF_INET, AF_INET6, AF_UNIX, SOCK_DGRAM, SOCK_STREAM } from '../constants.js';
import { lockOwner, reapLock } from '../memory/direction-lock.js';
import type { SocketMemory } from '../memory/socket-memory.js';
import { DescriptorState, Word } from '../memory/table-layout.js';
import { Errno } from '../socket-error.js';
import { DatagramEndpoint } from './datagram-endpoint.js';
import { Descriptor } from './descriptor.js';
import type { Answer, Endpoint } from './endpoint.js';
import { RingAllocator } from './ring-allocator.js';
import { INHERITED_FLAGS, StreamEndpoint } from './stream-endpoint.js';

/** Owns all descriptors. */
export class DescriptorTable {
  readonly #memory: SocketMemory;
  readonly #allocator: RingAllocator;
  /** The last of each number: its locks are looked after also when it is closed. */
  readonly #descriptors: Descriptor[] = [];
  readonly #endpoints: (Endpoint | undefined)[] = [];
  readonly #onActivity: () => void;
  #openCount = 0;

  /**
   * @param memory - The I/O thread's views.
   * @param onActivity - Called when something came for the threads.
   */
  constructor(memory: SocketMemory, onActivity: () => void) {
    this.#memory = memory;
    this.#onActivity = onActivity;
    this.#allocator = new RingAllocator(memory.shared.options.memoryBytes);
  }

  /** Descriptors that are open. */
  get openCount(): number {
    return this.#openCount;
  }

  /** Makes a socket. Returns its number, or a negative errno. */
  open(socket: { readonly domain: number; readonly type: number; readonly owner: number }): number {
    const { domain, type } = socket;
    if (domain !== AF_INET && domain !== AF_INET6 && domain !== AF_UNIX) return -Errno.EAFNOSUPPORT;
    // Node has no datagrams for paths.
    if (type !== SOCK_STREAM && (type !== SOCK_DGRAM || domain === AF_UNIX)) return -Errno.EPROTONOSUPPORT;
    const descriptor = this.#lowestFree();
    if (descriptor === undefined) return -Errno.EMFILE;
    descriptor.open(socket);
    const options = { descriptor, allocator: this.#allocator, onActivity: this.#onActivity };
    const endpoint = type === SOCK_STREAM ? new StreamEndpoint(options) : DatagramEndpoint.create(descriptor, options);
    if (endpoint === undefined) {
      descriptor.retire();
      return -Errno.ENOBUFS;
    }
    this.#endpoints[descriptor.fd] = endpoint;
    this.#openCount++;
    return descriptor.fd;
  }

  /** Takes a connection from a listening descriptor. Returns the connection's number, or a negative errno. */
  accept(fd: number, owner: number): number {
    const listening = this.find(fd);
    if (listening === undefined) return -Errno.EBADF;
    const { descriptor, endpoint } = listening;
    if (!(endpoint instanceof StreamEndpoint) || descriptor.state !== DescriptorState.LISTENING) return -Errno.EINVAL;
    if (descriptor.get(Word.PENDING_COUNT) === 0) return -Errno.EAGAIN;
    const accepted = this.open({ domain: descriptor.get(Word.DOMAIN), type: SOCK_STREAM, owner });
    if (accepted < 0) return accepted;
    const own = this.#descriptors[accepted];
    for (const word of [Word.RECEIVE_BUFFER_BYTES, Word.SEND_BUFFER_BYTES]) own.set(word, descriptor.get(word));
    own.setFlag(descriptor.get(Word.FLAGS) & INHERITED_FLAGS);
    own.setAddress(Word.LOCAL_ADDRESS, undefined);
    const pending = endpoint.takePending();
    const result = pending === undefined ? -Errno.EAGAIN : (this.#endpoints[accepted] as StreamEndpoint).adopt(pending);
    if (result === 0) return accepted;
    pending?.abort();
    this.close(accepted, () => undefined);
    return result;
  }

  /** Returns what stands behind an open number. */
  find(fd: number): { readonly descriptor: Descriptor; readonly endpoint: Endpoint } | undefined {
    const endpoint = this.#endpoints[fd];
    return endpoint === undefined ? undefined : { descriptor: this.#descriptors[fd], endpoint };
  }

  /** Closes a number, and answers once it is free and no thread uses its rings. */
  close(fd: number, answer: Answer, mode: { readonly isAbrupt: boolean } = { isAbrupt: false }): void {
    const found = this.find(fd);
    if (found === undefined || found.descriptor.state === DescriptorState.FREE) {
      answer(-Errno.EBADF);
      return;
    }
    found.descriptor.retire();
    const finish = (): void => {
      if (!mode.isAbrupt && this.#isInside(found.descriptor)) {
        // A thread copies at this moment; it holds the lock for microseconds, or is dead and will be reaped.
        setImmediate(finish);
        return;
      }
      found.endpoint.dispose(mode);
      this.#endpoints[fd] = undefined;
      this.#openCount--;
      answer(0);
    };
    finish();
  }

  /** Closes what belongs to a thread that is dead, breaks what it was copying into or out of, and wakes who may have relied on it. */
  reap(thread: number): void {
    for (const descriptor of this.#descriptors) {
      const { words } = this.#memory;
      const didRead = reapLock(words, descriptor.index(Word.RECEIVE_LOCK), thread);
      const didWrite = reapLock(words, descriptor.index(Word.SEND_LOCK), thread);
      const endpoint = this.#endpoints[descriptor.fd];
      if (endpoint === undefined || descriptor.state === DescriptorState.FREE) continue;
      if (didRead || didWrite) endpoint.reset();
      if (descriptor.get(Word.OWNER) === thread) this.close(descriptor.fd, () => undefined);
      else if (descriptor.state === DescriptorState.LISTENING) descriptor.wakeReaders();
    }
  }

  /** Closes everything at once. */
  closeAll(): void {
    for (const { fd } of this.#descriptors) this.close(fd, () => undefined, { isAbrupt: true });
  }

  #isInside(descriptor: Descriptor): boolean {
    const { words } = this.#memory;
    const readers = lockOwner(words, descriptor.index(Word.RECEIVE_LOCK));
    return readers !== 0 || lockOwner(words, descriptor.index(Word.SEND_LOCK)) !== 0;
  }

  #lowestFree(): Descriptor | undefined {
    const { descriptorCount } = this.#memory.layout;
    for (let fd = 0; fd < descriptorCount; fd++) {
      if (this.#endpoints[fd] !== undefined) continue;
      const descriptor = new Descriptor(this.#memory, fd);
      this.#descriptors[fd] = descriptor;
      return descriptor;
    }
    return undefined;
  }

  /** Bytes of the shared rings that are given out: 0 when every connection has ended. */
  get ringBytes(): number {
    return this.#allocator.usedBytes;
  }
}
