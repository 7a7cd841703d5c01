/**
 * What the instrumented sources call in place of `view[index]`, of assignments to it and of `receiver.method(…)`: plain
 * accesses of shared memory become steps too. Copies of many bytes are made in two halves, so that a half-done one is met.
 */

import { AccessKind } from './control-layout.js';
import { currentStage, isExplored, placeOf, type ExploredStage, type TypedArray } from './explored-stage.js';

type Indexed = Record<number | string, unknown>;
type Methods = Record<string, (...values: unknown[]) => unknown>;

/** Reads an element. */
export function exploredRead(target: Indexed, index: number | string): unknown {
  const stage = currentStage();
  if (!isExplored(stage, target)) return target[index];
  const entry = stage.lockstep.step(AccessKind.LOAD, placeOf(stage, target, Number(index))!);
  stage.lockstep.setValue(entry, target[Number(index)]);
  return target[Number(index)];
}

/** Writes an element. */
export function exploredWrite(target: Indexed, index: number | string, value: unknown): unknown {
  const stage = currentStage();
  if (isExplored(stage, target)) {
    stage.lockstep.setValue(
      stage.lockstep.step(AccessKind.STORE, placeOf(stage, target, Number(index))!),
      Number(value),
    );
  }
  target[index] = value;
  return value;
}

/** Changes an element by what it held: a load and a store, as `view[index]++` and `view[index] += value` are. */
export function exploredUpdate(
  target: Indexed,
  index: number | string,
  change: (before: unknown) => unknown,
  isPostfix: boolean,
): unknown {
  const before = exploredRead(target, index);
  const after = exploredWrite(target, index, change(before));
  return isPostfix ? before : after;
}

/** Calls a method, which may copy from or to shared memory. */
export function exploredCall(receiver: unknown, name: string, values: unknown[]): unknown {
  const stage = currentStage();
  if (isExplored(stage, receiver)) return callOnExplored(stage, receiver, { name, values });
  const [first] = values;
  if (isExplored(stage, first)) {
    if (receiver === Uint8Array.prototype.slice && name === 'call') {
      return Uint8Array.from(load(stage, first, values[1] as number, values[2] as number));
    }
    if (receiver instanceof Buffer && name === 'copy') {
      const [target, targetStart, start, end] = values as [Buffer, number, number, number];
      return store(stage, target, targetStart, receiver.subarray(start, end));
    }
    if (ArrayBuffer.isView(receiver)) throw new Error(`${name}() from shared memory is not modelled`);
  }
  return (receiver as Methods)[name](...values);
}

function callOnExplored(
  stage: ExploredStage,
  receiver: TypedArray,
  { name, values }: { readonly name: string; readonly values: unknown[] },
): unknown {
  if (name === 'subarray') return (receiver as unknown as Methods)[name](...values);
  if (!(receiver instanceof Uint8Array)) throw new Error(`${name}() of shared memory is not modelled`);
  switch (name) {
    case 'set': {
      const [source, start = 0] = values as [ArrayLike<number>, number | undefined];
      store(stage, receiver, start, Uint8Array.from(source));
      return undefined;
    }
    case 'write': {
      const [text, start, limitBytes, encoding] = values as [string, number, number, BufferEncoding];
      const staged = Buffer.alloc(Math.min(limitBytes, receiver.byteLength - start));
      return store(stage, receiver, start, staged.subarray(0, staged.write(text, 0, staged.byteLength, encoding)));
    }
    case 'toString': {
      const [encoding, start, end] = values as [BufferEncoding, number, number];
      return load(stage, receiver, start, end).toString(encoding);
    }
    case 'copy': {
      const [target, targetStart, start, end] = values as [Uint8Array, number, number, number];
      if (isExplored(stage, values[0])) throw new Error('copy() within shared memory is not modelled');
      target.set(load(stage, receiver, start, end), targetStart);
      return end - start;
    }
    default:
      throw new Error(`${name}() of shared memory is not modelled`);
  }
}

/** Writes bytes in two halves. Returns how many. */
function store(stage: ExploredStage, target: TypedArray, start: number, source: Uint8Array): number {
  const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
  for (const [from, to] of halves(source.byteLength)) {
    stage.lockstep.step(AccessKind.STORE, halfAt(stage, bytes, start + from, to - from));
    bytes.set(source.subarray(from, to), start + from);
  }
  return source.byteLength;
}

/** Reads bytes in two halves, into memory of the thread's own. */
function load(stage: ExploredStage, source: TypedArray, start: number, end: number): Buffer {
  const bytes = new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  const staged = Buffer.alloc(end - start);
  for (const [from, to] of halves(end - start)) {
    stage.lockstep.step(AccessKind.LOAD, halfAt(stage, bytes, start + from, to - from));
    staged.set(bytes.subarray(start + from, start + to), from);
  }
  return staged;
}

function halfAt(stage: ExploredStage, bytes: Uint8Array, start: number, byteCount: number) {
  return { ...placeOf(stage, bytes, start)!, byteCount };
}

function halves(byteCount: number): [from: number, to: number][] {
  if (byteCount === 0) return [];
  const middle = byteCount >> 1;
  return middle === 0
    ? [[0, byteCount]]
    : [
        [0, middle],
        [middle, byteCount],
      ];
}
