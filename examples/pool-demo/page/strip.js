// @ts-check
/**
 * Owns the picture of the light requests: a bar each, as high as the logarithm of its latency, and a line where a button
 * was pressed.
 */

/** @import { Sample } from './light-worker.js' */

/**
 * @typedef {{ atMs: number, label: string }} Marker
 * @typedef {object} Scene
 * @property {readonly Sample[]} samples
 * @property {readonly Marker[]} markers
 * @property {number} windowMs
 */

const SHORTEST_MS = 0.3;
const LONGEST_MS = 5000;
const GRID = [
  { ms: 1, label: '1 ms' },
  { ms: 10, label: '10 ms' },
  { ms: 100, label: '100 ms' },
  { ms: 1000, label: '1 s' },
];

/** From here on a bar is drawn as slow, and as very slow. */
const SLOW_MS = 20;
const VERY_SLOW_MS = 200;

const EDGE = { top: 30, right: 8, bottom: 6, left: 56 };

/** Reads the clock of samples and markers, in milliseconds: the same in the page and in its worker. */
export function readClockMs() {
  return performance.timeOrigin + performance.now();
}

export class Strip {
  #canvas;

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.#canvas = canvas;
  }

  /** @param {Scene} scene */
  draw(scene) {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    const context = this.#canvas.getContext('2d');
    if (context === null || width === 0) return;
    const ratio = window.devicePixelRatio;
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(height * ratio);
    context.scale(ratio, ratio);
    // Asked each time: the scheme may have changed from light to dark.
    const style = window.getComputedStyle(this.#canvas);
    const colours = {
      text: style.getPropertyValue('--text-soft'),
      line: style.getPropertyValue('--line'),
      good: style.getPropertyValue('--accent'),
      slow: style.getPropertyValue('--warm'),
      bad: style.getPropertyValue('--problem'),
    };
    const plot = { context, colours, width, height, font: style.fontFamily };
    drawGrid(plot);
    drawMarkers(plot, scene);
    drawBars(plot, scene);
  }
}

/**
 * @typedef {object} Plot
 * @property {CanvasRenderingContext2D} context
 * @property {{ text: string, line: string, good: string, slow: string, bad: string }} colours
 * @property {number} width
 * @property {number} height
 * @property {string} font
 */

/** @param {Plot} plot */
function drawGrid(plot) {
  const { context, colours, width, font } = plot;
  context.font = `11px ${font}`;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const { ms, label } of GRID) {
    const y = Math.round(toY(plot, ms)) + 0.5;
    context.fillStyle = colours.text;
    context.fillText(label, EDGE.left - 10, y);
    context.strokeStyle = colours.line;
    context.beginPath();
    context.moveTo(EDGE.left, y);
    context.lineTo(width - EDGE.right, y);
    context.stroke();
  }
}

/**
 * @param {Plot} plot
 * @param {Scene} scene
 */
function drawBars(plot, { samples, windowMs }) {
  const { context, colours, width, height } = plot;
  const nowMs = readClockMs();
  const barWidth = Math.max(1.5, ((width - EDGE.left - EDGE.right) / (windowMs / 100)) * 0.66);
  for (const { sentAtMs, durationMs, isFailed } of samples) {
    const x = toX(plot, { atMs: sentAtMs, nowMs, windowMs });
    if (x < EDGE.left) continue;
    // One that is not back yet grows, so that a request that hangs is seen while it does.
    const shownMs = durationMs ?? nowMs - sentAtMs;
    const isBad = isFailed || shownMs >= VERY_SLOW_MS;
    context.fillStyle = isBad ? colours.bad : shownMs >= SLOW_MS ? colours.slow : colours.good;
    context.globalAlpha = durationMs === undefined ? 0.45 : 1;
    const y = toY(plot, shownMs);
    context.beginPath();
    context.roundRect(x - barWidth, y, barWidth, height - EDGE.bottom - y, [barWidth / 2, barWidth / 2, 0, 0]);
    context.fill();
  }
  context.globalAlpha = 1;
}

/**
 * @param {Plot} plot
 * @param {Scene} scene
 */
function drawMarkers(plot, { markers, windowMs }) {
  const { context, colours, height, font } = plot;
  const nowMs = readClockMs();
  context.font = `11px ${font}`;
  context.textAlign = 'left';
  context.textBaseline = 'top';
  // Labels of buttons pressed shortly after one another go below each other.
  const rowEnds = [-Infinity, -Infinity];
  for (const { atMs, label } of markers) {
    const x = Math.round(toX(plot, { atMs, nowMs, windowMs })) + 0.5;
    if (x < EDGE.left) continue;
    context.strokeStyle = colours.text;
    context.setLineDash([3, 3]);
    context.beginPath();
    context.moveTo(x, 2);
    context.lineTo(x, height - EDGE.bottom);
    context.stroke();
    context.setLineDash([]);
    const row = rowEnds.findIndex((end) => x > end);
    if (row < 0) continue;
    context.fillStyle = colours.text;
    context.fillText(label, x + 5, 2 + row * 14);
    rowEnds[row] = x + 15 + context.measureText(label).width;
  }
}

/**
 * @param {Plot} plot
 * @param {{ atMs: number, nowMs: number, windowMs: number }} time
 */
function toX({ width }, { atMs, nowMs, windowMs }) {
  return width - EDGE.right - ((nowMs - atMs) / windowMs) * (width - EDGE.left - EDGE.right);
}

/**
 * @param {Plot} plot
 * @param {number} ms
 */
function toY({ height }, ms) {
  const part = Math.log(Math.max(ms, SHORTEST_MS * 1.15) / SHORTEST_MS) / Math.log(LONGEST_MS / SHORTEST_MS);
  return height - EDGE.bottom - Math.min(1, part) * (height - EDGE.bottom - EDGE.top);
}
