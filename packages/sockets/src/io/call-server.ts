/** Answers the calls of threads on the I/O thread. Reads the arguments once; what they mean is the table's and the endpoints' matter. */

import { readAddress } from '../memory/address-text.js';
import { CallCode } from '../memory/call-code.js';
import type { SocketMemory } from '../memory/socket-memory.js';
import { CallState, DescriptorState, isSlotTaken, Slot, slotIndex } from '../memory/table-layout.js';
import { Errno } from '../socket-error.js';
import type { DescriptorTable } from './descriptor-table.js';
import type { Answer } from './endpoint.js';
import { setDescriptorOption } from './set-descriptor-option.js';

/** Serves calls. */
export class CallServer {
  readonly #memory: SocketMemory;
  readonly #table: DescriptorTable;

  constructor(memory: SocketMemory, table: DescriptorTable) {
    this.#memory = memory;
    this.#table = table;
  }

  /** Looks whether a thread has called, and has it answered at once or later. */
  serve(thread: number): void {
    const { words, layout } = this.#memory;
    const slot = slotIndex(layout, thread);
    // Pairs with the store in callIoThread().
    if (Atomics.load(words, slot + Slot.CALL_STATE) !== CallState.REQUESTED) return;
    const slotState = Atomics.load(words, slot + Slot.STATE);
    if (!isSlotTaken(slotState)) return;
    this.#dispatch({ thread, slot }, (result) => {
      // The thread may have died meanwhile, and its slot be another's.
      if (Atomics.load(words, slot + Slot.STATE) !== slotState) return;
      words[slot + Slot.RESULT] = result;
      // Publishes the answer. Pairs with the load in callIoThread().
      Atomics.store(words, slot + Slot.CALL_STATE, CallState.ANSWERED);
      Atomics.notify(words, slot + Slot.CALL_STATE);
    });
  }

  #dispatch({ thread, slot }: { readonly thread: number; readonly slot: number }, answer: Answer): void {
    const { words } = this.#memory;
    const code = words[slot + Slot.CALL] as CallCode;
    const first = words[slot + Slot.ARGUMENT_0];
    const second = words[slot + Slot.ARGUMENT_1];
    if (code === CallCode.SOCKET) {
      answer(this.#table.open({ domain: first, type: second, owner: thread }));
      return;
    }
    if (code === CallCode.ACCEPT) {
      answer(this.#table.accept(first, thread));
      return;
    }
    if (code === CallCode.CLOSE) {
      this.#table.close(first, answer);
      return;
    }
    const found = this.#table.find(first);
    if (found === undefined || found.descriptor.state === DescriptorState.FREE) {
      answer(-Errno.EBADF);
      return;
    }
    const { descriptor, endpoint } = found;
    if (code === CallCode.LISTEN) endpoint.listen(second, answer);
    else if (code === CallCode.SHUTDOWN) answer(endpoint.shutdown(second));
    else if (code === CallCode.SET_OPTION) {
      const value = words[slot + Slot.ARGUMENT_2];
      const result = setDescriptorOption(descriptor, { level: second >> 16, name: second & 0xffff, value });
      if (result === 0) endpoint.applyOptions();
      answer(result);
    } else {
      const address = readAddress(this.#memory, slot + Slot.ADDRESS);
      if (address === undefined) answer(-Errno.EINVAL);
      else if (code === CallCode.BIND) endpoint.bind(address, answer);
      else endpoint.connect(address, answer);
    }
  }
}
