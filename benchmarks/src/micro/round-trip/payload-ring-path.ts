/** A round trip of a payload through two of Spool's rings. */
import { Worker } from 'node:worker_threads';
import { createEventCount } from '@spool/protocol';
import { assertPayload, createPayload } from './payload.js';
import { PayloadEnd, createPayloadRing, type PayloadRings } from './payload-ring.js';
import { nameOfPath, type TripPath } from './trip-path.js';

/** Sends a payload through rings. One may be under way. */
export class PayloadRingPath implements TripPath {
  onAnswer = (): void => undefined;
  readonly name: string;
  readonly isAsleep = true;
  readonly notifyCount = undefined;
  readonly #thread: Worker;
  readonly #end: PayloadEnd;
  #payload: Uint8Array;

  constructor({ payloadBytes, lingerTurns }: { payloadBytes: number; lingerTurns: number }) {
    this.name = nameOfPath({ kind: 'payload-ring', payloadBytes, lingerTurns });
    this.#payload = createPayload(payloadBytes);
    const rings: PayloadRings = {
      requests: createPayloadRing(payloadBytes),
      answers: createPayloadRing(payloadBytes),
      askingEventCount: createEventCount(),
      answeringEventCount: createEventCount(),
      lingerTurns,
    };
    this.#end = new PayloadEnd(rings, 'asking', (payload) => {
      assertPayload(payload, payloadBytes);
      this.#payload = payload;
      this.onAnswer();
    });
    this.#thread = new Worker(new URL('./payload-ring-echo.js', import.meta.url), { workerData: rings });
  }

  get parkCount(): number {
    return this.#end.loop.parkCount;
  }

  send(): void {
    this.#end.send(this.#payload);
  }

  async close(): Promise<void> {
    await this.#thread.terminate();
    this.#end.loop.close();
  }
}
