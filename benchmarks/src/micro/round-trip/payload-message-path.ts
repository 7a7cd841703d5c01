/** Round trips of a payload by messages: `postMessage` both ways, and `piscina.run()`, by clone and by transfer. */
import { Worker } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { assertPayload, createPayload, transferListOf, type Handover } from './payload.js';
import type { PayloadTask } from './payload-echo.js';
import { nameOfPath, type TripPath } from './trip-path.js';

const script = new URL('./payload-echo.js', import.meta.url);

/** What both are made with. */
export interface PayloadOptions {
  readonly payloadBytes: number;
  readonly handover: Handover;
}

/** Sends a payload by `postMessage`. One may be under way. */
export class PostedPayloadPath implements TripPath {
  onAnswer = (): void => undefined;
  readonly name: string;
  readonly isAsleep = true;
  readonly parkCount = undefined;
  readonly notifyCount = undefined;
  readonly #thread: Worker;
  readonly #handover: Handover;
  #payload: Uint8Array<ArrayBuffer>;

  constructor({ payloadBytes, handover }: PayloadOptions) {
    this.name = nameOfPath({ kind: 'posted-payload', payloadBytes, handover });
    this.#handover = handover;
    this.#payload = createPayload(payloadBytes);
    this.#thread = new Worker(script, { workerData: { handover } });
    this.#thread.on('message', (payload: Uint8Array<ArrayBuffer>) => {
      assertPayload(payload, payloadBytes);
      this.#payload = payload;
      this.onAnswer();
    });
  }

  send(): void {
    this.#thread.postMessage(this.#payload, transferListOf(this.#payload, this.#handover));
  }

  async close(): Promise<void> {
    await this.#thread.terminate();
  }
}

/** Sends a payload through a pool of one thread. One may be under way. */
export class PiscinaPayloadPath implements TripPath {
  onAnswer = (): void => undefined;
  readonly name: string;
  readonly isAsleep = true;
  readonly parkCount = undefined;
  readonly notifyCount = undefined;
  readonly #pool: Piscina<PayloadTask, Uint8Array<ArrayBuffer>>;
  readonly #handover: Handover;
  #payload: Uint8Array<ArrayBuffer>;
  readonly #answer = (payload: Uint8Array<ArrayBuffer>): void => {
    assertPayload(payload, this.#payloadBytes);
    this.#payload = payload;
    this.onAnswer();
  };
  readonly #payloadBytes: number;

  constructor({ payloadBytes, handover }: PayloadOptions) {
    this.name = nameOfPath({ kind: 'piscina-payload', payloadBytes, handover });
    this.#handover = handover;
    this.#payloadBytes = payloadBytes;
    this.#payload = createPayload(payloadBytes);
    this.#pool = new Piscina({
      filename: script.href,
      name: 'echo',
      minThreads: 1,
      maxThreads: 1,
      idleTimeout: Infinity,
      recordTiming: false,
    });
  }

  send(): void {
    const payload = this.#payload;
    const task = { payload, handover: this.#handover };
    void this.#pool.run(task, { transferList: transferListOf(payload, this.#handover) }).then(this.#answer);
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}
