// @ts-check
/** Owns what the buttons do: each starts requests, and says below itself what became of them. */
import { Burners } from './burners.js';
import { formatMs } from './format.js';
import { OTHER_ORIGIN } from './origins.js';
import { SlowDownload } from './slow-download.js';
import { upload } from './upload.js';

/**
 * @typedef {(text: string) => void} Report Shows how an action goes, or went.
 * @typedef {(report: Report) => Promise<void>} Action
 */

const burners = new Burners();
const slowDownload = new SlowDownload();

/** @type {Record<string, Action>} */
const ACTIONS = {
  burn: (report) => burners.toggle(report),
  await: awaitLong,
  loop: (report) => post('/loop', report),
  exit: (report) => post('/exit', report),
  upload,
  download: (report) => slowDownload.toggle(report),
  reload: askForReload,
};

/** Pressed again they stop; every other button waits for its answer. */
const SWITCHES = ['burn', 'download'];

/** @param {(label: string) => void} onPress */
export function connectActions(onPress) {
  for (const [name, action] of Object.entries(ACTIONS)) {
    const button = /** @type {HTMLButtonElement} */ (document.querySelector(`[data-action="${name}"]`));
    const output = /** @type {HTMLElement} */ (document.querySelector(`[data-result="${name}"]`));
    button.addEventListener('click', async () => {
      const isSwitch = SWITCHES.includes(name);
      const isStop = button.getAttribute('aria-pressed') === 'true';
      onPress(isStop ? `${name} stopped` : name);
      if (isSwitch) button.setAttribute('aria-pressed', String(!isStop));
      else button.disabled = true;
      try {
        await action((text) => (output.textContent = text));
      } catch (error) {
        output.textContent = error instanceof Error ? error.message : String(error);
      } finally {
        button.disabled = false;
        if (isSwitch && !isStop) button.setAttribute('aria-pressed', 'false');
      }
    });
  }
}

/** Presses what the address names, as in `?press=burn,loop`: to show a state with a link. */
export function pressNamed() {
  const names = new URL(window.location.href).searchParams.get('press')?.split(',') ?? [];
  for (const name of names) {
    if (Object.hasOwn(ACTIONS, name)) {
      /** @type {HTMLButtonElement} */ (document.querySelector(`[data-action="${name}"]`)).click();
    }
  }
}

/** @type {Action} */
async function awaitLong(report) {
  report('waiting');
  const startedMs = performance.now();
  const response = await fetch(`${OTHER_ORIGIN}/await`, { cache: 'no-store' });
  const text = await response.text();
  report(`${response.status} after ${formatMs(performance.now() - startedMs)}: ${text}`);
}

/** @type {Action} */
async function askForReload(report) {
  const response = await fetch('/reload', { method: 'POST' });
  report(`${response.status} ${response.statusText}: the log tells how it goes`);
  await response.text();
}

/**
 * @param {string} path
 * @param {Report} report
 */
async function post(path, report) {
  report('waiting');
  const startedMs = performance.now();
  const response = await fetch(path, { method: 'POST' });
  report(`${response.status} ${response.statusText} after ${formatMs(performance.now() - startedMs)}`);
  await response.text();
}
