/**
 * What stands behind the accesses of an explored thread: its lockstep, the memory that is explored and its event loop.
 * One for each thread, set before any explored code runs.
 */

import type { ExploredEventLoop } from './explored-event-loop.js';
import type { Lockstep, Place } from './lockstep.js';

/** What an explored thread stands on. */
export interface ExploredStage {
  readonly lockstep: Lockstep;
  /** Shared buffer → its number. Memory that is not in here is the thread's own. */
  readonly bufferIndexes: ReadonlyMap<ArrayBufferLike, number>;
  /** That of the present run. */
  eventLoop: ExploredEventLoop;
}

let stage: ExploredStage | undefined;

/** Sets the stage of this thread. */
export function setStage(newStage: ExploredStage): void {
  stage = newStage;
}

/** Returns the stage of this thread. */
export function currentStage(): ExploredStage {
  if (stage === undefined) throw new Error('Explored code runs outside an exploration');
  return stage;
}

/** Returns where an element lies, or undefined when its access is no step: memory of the thread's own, or set-up. */
export function placeOf(from: ExploredStage, view: TypedArray, index: number): Place | undefined {
  if (!from.lockstep.isGated) return undefined;
  const bufferIndex = from.bufferIndexes.get(view.buffer);
  if (bufferIndex === undefined) return undefined;
  const byteCount = view.BYTES_PER_ELEMENT;
  return { bufferIndex, byteOffset: view.byteOffset + index * byteCount, byteCount };
}

/** A view whose elements are numbers. */
export type TypedArray =
  Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array;

/** Tells whether a value is a view of explored memory. */
export function isExplored(from: ExploredStage, value: unknown): value is TypedArray {
  return ArrayBuffer.isView(value) && from.lockstep.isGated && from.bufferIndexes.has(value.buffer);
}
