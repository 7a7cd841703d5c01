/** A round trip by `piscina.run()` of a task that does nothing. */
import { Piscina } from 'piscina';
import { nameOfPath, type TripPath } from './trip-path.js';

/** Sends requests through a pool of one thread. */
export class PiscinaPath implements TripPath {
  onAnswer = (): void => undefined;
  readonly name: string;
  readonly isAsleep = true;
  readonly parkCount = undefined;
  readonly notifyCount = undefined;
  readonly #pool: Piscina<undefined, undefined>;
  readonly #answer = (): void => this.onAnswer();

  /** @param atomics - How an idle thread waits: as the server has it, or piscina's default, which blocks the thread. */
  constructor(atomics: 'disabled' | 'sync') {
    this.name = nameOfPath({ kind: 'piscina', atomics });
    // Otherwise the options of the server's pool.
    this.#pool = new Piscina({
      filename: new URL('./empty-task.js', import.meta.url).href,
      name: 'doNothing',
      minThreads: 1,
      maxThreads: 1,
      idleTimeout: Infinity,
      recordTiming: false,
      atomics,
    });
  }

  send(): void {
    void this.#pool.run(undefined).then(this.#answer);
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}
