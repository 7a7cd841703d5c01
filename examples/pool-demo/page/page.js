// @ts-check
/** Puts the page together: the light requests and their strip, the buttons, and the panel. */
import { connectActions, pressNamed } from './actions.js';
import { openFeed } from './feed.js';
import { findPercentile, formatMs } from './format.js';
import { LightProbe } from './light-probe.js';
import { drawPanel } from './panel.js';
import { serverFacts } from './server-facts.js';
import { Strip, readClockMs } from './strip.js';
import { drawTimingBar } from './timing-bar.js';

/** @import { Marker } from './strip.js' */

const WINDOW_MS = 30_000;

const REDRAW_MS = 100;

/** With every request they could not be read. */
const NUMBERS_MS = 500;

const find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (document.querySelector(selector));

const probe = new LightProbe(WINDOW_MS);
const strip = new Strip(/** @type {HTMLCanvasElement} */ (find('#strip')));
/** @type {Marker[]} */
const markers = [];

probe.start();
// With each request and not with each frame: the page shares its cores with the server it watches.
setInterval(() => strip.draw({ samples: probe.samples, markers, windowMs: WINDOW_MS }), REDRAW_MS);
setInterval(drawNumbers, NUMBERS_MS);

openFeed({
  onSnapshot: (snapshot) => {
    serverFacts.addSnapshot(snapshot);
    drawPanel(snapshot);
  },
  onTransfer: (transfer) => serverFacts.addTransfer(transfer),
  onState: (isOpen) => {
    find('#feed').textContent = isOpen ? 'live' : 'the worker with this stream is gone, coming back';
    find('#feed').classList.toggle('open', isOpen);
  },
});

connectActions((label) => {
  markers.push({ atMs: readClockMs(), label });
  while ((markers[0]?.atMs ?? Infinity) < readClockMs() - WINDOW_MS) markers.shift();
});
pressNamed();

function drawNumbers() {
  const { samples } = probe;
  const durations = samples.flatMap(({ durationMs }) => (durationMs === undefined ? [] : [durationMs]));
  if (durations.length === 0) return;
  find('#light-p50').textContent = formatMs(findPercentile(durations, 0.5));
  find('#light-p99').textContent = formatMs(findPercentile(durations, 0.99));
  find('#light-longest').textContent = formatMs(Math.max(...durations));
  find('#light-failed').textContent = String(samples.filter(({ isFailed }) => isFailed).length);
  const last = samples.findLast(({ serverTiming }) => serverTiming !== null);
  if (last?.durationMs === undefined || last.serverTiming === null) return;
  const { durationMs, serverTiming } = last;
  drawTimingBar({ durationMs, serverTiming }, { bar: find('#timing-bar'), legend: find('#timing-legend') });
}
