/** The shop in a real browser with its scripts turned off. Skipped where there is no Chromium. */

import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { launch, type Browser, type HTTPResponse, type Page } from 'puppeteer-core';

// A browser takes seconds to start on a machine that has much else to do.
jest.setTimeout(60_000);

const chromium = spawnSync('which', ['chromium'], { encoding: 'utf8' }).stdout.trim();

if (chromium === '') test.skip('the shop in a browser: needs chromium on the PATH', () => undefined);
else
  describe.each([
    { where: 'on its own', server: '../server.mjs', base: '' },
    { where: 'within the documentation site', server: '../../docs-site/server.mjs', base: '/shop' },
  ])('the shop $where, in Chromium without script', ({ server, base }) => {
    const folder = mkdtempSync(join(tmpdir(), 'spool-shop-browser-'));
    let shop: ChildProcessByStdio<null, Readable, null>;
    let browser: Browser;
    let page: Page;
    let origin = '';
    const failed: string[] = [];

    beforeAll(async () => {
      shop = spawn(process.execPath, [fileURLToPath(new URL(server, import.meta.url))], {
        env: { ...process.env, PORT: '0', WORKERS: '2', DATA: join(folder, 'data') },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      for await (const line of createInterface({ input: shop.stdout })) {
        origin = /^listening on (.*)$/.exec(line)?.[1] ?? '';
        if (origin !== '') break;
      }
      browser = await launch({
        executablePath: chromium,
        userDataDir: join(folder, 'profile'),
        // As root there is no sandbox, and containers have a small /dev/shm. It sees the shop only.
        args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
      });
      page = await browser.newPage();
      await page.setJavaScriptEnabled(false);
      page.on('response', (response) => {
        if (response.status() >= 400) failed.push(`${response.status()} ${response.url()}`);
      });
    });

    afterAll(async () => {
      await browser.close();
      shop.kill('SIGKILL');
      if (shop.exitCode === null && shop.signalCode === null) await once(shop, 'exit');
      rmSync(folder, { recursive: true, force: true });
    });

    /** Presses a button, and waits for the page that comes of it. */
    async function press(selector: string): Promise<HTTPResponse> {
      const [response] = await Promise.all([page.waitForNavigation(), page.click(selector)]);
      return response!;
    }

    const textOf = async (selector: string): Promise<string> =>
      page.$eval(selector, (element) => (element as { textContent: string }).textContent.trim());

    test('search, cart, login, one order, log out', async () => {
      await page.goto(`${origin}${base}/`);
      await page.type('input[name=search]', 'grün');
      expect((await press('form[role=search] button')).url()).toContain('search=gr%C3%BCn');
      expect(await textOf('main')).toContain('Schneiderschere, grün');

      const bought = await press(`form[action="${base}/cart"] button`);
      // 303 after the POST: reloading does not put it in twice.
      expect(
        bought
          .request()
          .redirectChain()
          .map((request) => request.method()),
      ).toEqual(['POST']);
      await page.goto(`${origin}${base}/cart`);
      const total = await textOf('#total');
      await page.reload();
      expect(await textOf('#total')).toBe(total);

      const cookieBefore = (await browser.cookies())[0];
      expect(cookieBefore).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
      await page.goto(`${origin}${base}/login`);
      await page.type('input[name=user]', 'Ada <Lovelace>');
      await press(`form[action="${base}/login"] button`);
      expect(await textOf('#user')).toBe('Ada <Lovelace>');
      expect(await textOf('#total')).toBe(total);
      expect((await browser.cookies())[0].value).not.toBe(cookieBefore.value);

      // Twice, as impatient people do: both carry the key of the form.
      await Promise.all([page.waitForNavigation(), page.click('#order', { count: 2 })]);
      await page.goto(`${origin}${base}/cart`);
      expect(await textOf('#orders')).toMatch(new RegExp(`^S-\\d{6}: ${total.replace('.', '\\.')}$`));
      expect(await textOf('#count')).toBe('0');
      if (process.env.SPOOL_SCREENSHOT !== undefined) await page.screenshot({ path: process.env.SPOOL_SCREENSHOT });

      await press(`form[action="${base}/logout"] button`);
      expect(await textOf('body')).not.toContain('S-');
      expect(failed).toEqual([]);
    });
  });
