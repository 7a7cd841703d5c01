// @ts-check
/** Owns the cards of the workers. Each is made once and then changed, so that a bar can move and a new thread stand out. */
import { formatCount } from './format.js';

/** @import { Snapshot } from '../snapshot.mjs' */

/**
 * @typedef {Snapshot['workers'][number]} Worker
 * @typedef {{ element: HTMLElement, state: HTMLElement, thread: HTMLElement, started: HTMLElement, busy: HTMLElement, bar: HTMLElement, threadId: number }} Card
 */

const TEMPLATE = /** @type {HTMLTemplateElement} */ (document.querySelector('#worker-card'));

/** @type {Map<number, Card>} */
const cards = new Map();

/**
 * @param {HTMLElement} list
 * @param {readonly Worker[]} workers
 */
export function drawWorkers(list, workers) {
  for (const worker of workers.toSorted((a, b) => a.workerId - b.workerId)) {
    let card = cards.get(worker.workerId);
    if (card === undefined) {
      card = createCard(worker);
      cards.set(worker.workerId, card);
      list.append(card.element);
    }
    changeCard(card, worker);
  }
}

/**
 * @param {Worker} worker
 * @returns {Card}
 */
function createCard({ workerId, threadId }) {
  const element = /** @type {HTMLElement} */ (TEMPLATE.content.firstElementChild?.cloneNode(true));
  const find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (element.querySelector(selector));
  find('b').textContent = `Worker ${workerId}`;
  return {
    element,
    state: find('.state'),
    thread: find('.thread'),
    started: find('.started'),
    busy: find('.busy'),
    bar: find('.busy-bar > span'),
    threadId,
  };
}

/**
 * @param {Card} card
 * @param {Worker} worker
 */
function changeCard(card, { state, threadId, threadsStarted, requestsStarted, busyPart }) {
  if (card.threadId !== threadId) {
    card.threadId = threadId;
    card.element.classList.remove('fresh');
    // Read so that the browser sees the class gone, and plays the animation again.
    void card.element.offsetWidth;
    card.element.classList.add('fresh');
  }
  card.element.dataset['state'] = state;
  card.state.textContent = state;
  card.thread.textContent = `${threadId}${threadsStarted > 1 ? ` (${toOrdinal(threadsStarted)})` : ''}`;
  card.started.textContent = formatCount(requestsStarted);
  card.busy.textContent = `${Math.round(busyPart * 100)} %`;
  card.bar.style.width = `${busyPart * 100}%`;
}

/** @param {number} number */
function toOrdinal(number) {
  const suffixes = /** @type {Record<string, string>} */ ({ one: 'st', two: 'nd', few: 'rd' });
  return `${number}${suffixes[new Intl.PluralRules('en', { type: 'ordinal' }).select(number)] ?? 'th'}`;
}
