// @ts-check
/** Owns the bar of one light request: what its `Server-Timing` field says, and the rest, which is the client's. */
import { formatMs } from './format.js';

/** What the field names, in order, and in words. */
const STAGES = [
  {
    name: 'client',
    label: 'client',
    title: 'Browser, network, parsing and writing: what no stage of the server claims',
  },
  { name: 'queued', label: 'queued', title: 'Waited for a worker' },
  { name: 'woken', label: 'woken', title: 'Crossed the ring, woke the worker' },
  { name: 'handled', label: 'handled', title: 'In the handler' },
  { name: 'returned', label: 'returned', title: 'Crossed the ring back, woke the I/O thread' },
];

/**
 * @param {{ durationMs: number, serverTiming: string }} request
 * @param {{ bar: HTMLElement, legend: HTMLElement }} places
 */
export function drawTimingBar({ durationMs, serverTiming }, { bar, legend }) {
  const times = readServerTiming(serverTiming);
  const serverMs = [...times.values()].reduce((sum, ms) => sum + ms, 0);
  times.set('client', Math.max(0, durationMs - serverMs));
  bar.replaceChildren();
  legend.replaceChildren();
  for (const { name, label, title } of STAGES) {
    const ms = times.get(name) ?? 0;
    const part = document.createElement('span');
    part.className = `stage-${name}`;
    part.style.flexGrow = String(ms);
    bar.append(part);
    const item = document.createElement('li');
    item.className = `stage-${name}`;
    item.title = title;
    item.append(label, Object.assign(document.createElement('b'), { textContent: formatMs(ms) }));
    legend.append(item);
  }
}

/**
 * @param {string} field
 * @returns {Map<string, number>} Milliseconds by name.
 */
function readServerTiming(field) {
  const metrics = field.split(',').map((metric) => /^\s*(\w+);dur=([\d.]+)/.exec(metric));
  return new Map(metrics.flatMap((match) => (match === null ? [] : [[String(match[1]), Number(match[2])]])));
}
