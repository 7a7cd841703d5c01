/** Plays sequences on Spool's sockets: the steps one after the other, each by the thread of its name. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

import type { SocketAddress, Sockets } from '../../dist/index.js';

import { BLOCKED_MS, type Outcome, type Scenario, type Step } from './scenario.js';

interface Actor {
  readonly worker: Worker;
  readonly outcomes: unknown[];
  wake: () => void;
  current: Step | undefined;
}

/** Plays sequences on one layer, with one thread for each name that occurs in any of them. */
export class SpoolPlayer {
  readonly #sockets: Sockets;
  readonly #actors = new Map<string, Actor>();

  /** @param sockets - The layer to play on. */
  constructor(sockets: Sockets) {
    this.#sockets = sockets;
  }

  /** Plays a sequence and returns what each step came to. No socket is left of it. */
  async play(scenario: Scenario): Promise<Outcome[]> {
    const folder = mkdtempSync(join(tmpdir(), 'spool-'));
    const scene: Scene = { descriptors: new Map(), families: new Map(), remembered: new Map(), folder };
    const outcomes: Outcome[] = [];
    try {
      for (const step of scenario.steps) outcomes.push(await this.#step(step, scene));
      return outcomes;
    } finally {
      for (const fd of scene.descriptors.values()) {
        const cleaner = this.#actor('a');
        cleaner.worker.postMessage({ call: 'close', fd });
        await nextOutcome(cleaner);
      }
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await Promise.all([...this.#actors.values()].map(async ({ worker }) => worker.terminate()));
  }

  async #step(step: Step, scene: Scene): Promise<Outcome> {
    const actor = this.#actor(step.on);
    if (step.call === 'finish') return finish(actor, scene);
    actor.current = step;
    if (step.call === 'socket') scene.families.set(step.as ?? '', String(step.value ?? 'AF_INET'));
    const needsAddress = step.call === 'bind' || step.to !== undefined;
    const address = needsAddress ? this.#address(step, scene) : undefined;
    actor.worker.postMessage({ ...step, fd: scene.descriptors.get(step.s ?? ''), address });
    if (step.begin === undefined) return finish(actor, scene);
    await sleep(BLOCKED_MS);
    return actor.outcomes.length === 0 ? 'blocked' : ['returned', String(await finish(actor, scene))];
  }

  #address({ to, s = '' }: Step, scene: Scene): SocketAddress {
    if (to === 'nowhere') return { path: join(scene.folder, 'nowhere') };
    if (to === undefined) {
      const family = scene.families.get(s);
      if (family === 'AF_UNIX') return { path: join(scene.folder, s) };
      return { address: family === 'AF_INET6' ? '::1' : '127.0.0.1', port: 0 };
    }
    const bound = this.#sockets.descriptors().find(({ fd }) => fd === scene.descriptors.get(to))?.local;
    const address = scene.remembered.get(to) ?? bound;
    if (address === undefined) throw new Error(`${to} has no address`);
    return address;
  }

  #actor(name: string): Actor {
    const known = this.#actors.get(name);
    if (known !== undefined) return known;
    const handle = this.#sockets.createHandle();
    const url = new URL('./actor.mjs', import.meta.url);
    const worker = new Worker(url, { workerData: handle, transferList: [handle.port] });
    const actor: Actor = { worker, outcomes: [], wake: () => undefined, current: undefined };
    const take = (outcome: unknown): void => {
      actor.outcomes.push(outcome);
      actor.wake();
    };
    worker.on('message', ({ outcome }: { outcome: unknown }) => take(outcome));
    worker.on('error', (error) => take(String(error)));
    this.#actors.set(name, actor);
    return actor;
  }
}

interface Scene {
  readonly descriptors: Map<string, number>;
  readonly families: Map<string, string>;
  readonly remembered: Map<string, SocketAddress>;
  readonly folder: string;
}

async function nextOutcome(actor: Actor): Promise<unknown> {
  while (actor.outcomes.length === 0) await new Promise<void>((resolve) => (actor.wake = resolve));
  return actor.outcomes.shift();
}

async function finish(actor: Actor, scene: Scene): Promise<Outcome> {
  const outcome = (await nextOutcome(actor)) as Outcome | { fd: number } | { address: SocketAddress };
  const name = actor.current?.as ?? '';
  if (typeof outcome !== 'object') return outcome;
  if ('fd' in outcome) scene.descriptors.set(name, outcome.fd);
  else if ('address' in outcome) scene.remembered.set(name, outcome.address);
  else return outcome;
  return 'ok';
}
