// The page in a real browser, against a running service with the sample programmes loaded.
//
//   node page.mjs http://127.0.0.1:8080/ [FOLDER FOR SCREENSHOTS] [COMMAND]
//
// COMMAND is a line of shell that moves a number of Ростовская область in 2024, such as the import of another journal; without it
// the steps that need a change are left out, and the run says so.
// Chromium is taken from CHROMIUM or /usr/bin/chromium. Any request to another host, any refusal by the content security policy
// and any error in the console fails the run; so does any barrier that axe finds (WCAG 2.2 AA).

import assert from 'node:assert/strict';
import { execSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [address, folder = 'screenshots', command] = process.argv.slice(2);
if (!address) {
  console.error('usage: node page.mjs URL [FOLDER] [COMMAND]');
  process.exit(2);
}
const origin = new URL(address).origin;
const PATIENCE_MS = 20_000;
const WIDE = { width: 1400, height: 1000 };
const NARROW = { width: 320, height: 640 };
const school = 'МОУ «Заречная СОШ»';
mkdirSync(folder, { recursive: true });

// Non-breaking spaces are how the page writes; a reader does not see the difference and neither does this test.
const plain = (text) => text.replace(/\s+/g, ' ').trim();

async function step(name, work) {
  await work();
  console.log(`ok  ${name}`);
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const context = await browser.newContext({ viewport: WIDE, locale: 'ru-RU' });
const page = await context.newPage();
page.setDefaultTimeout(PATIENCE_MS);
const foreign = [];
const complaints = [];
context.on('request', (request) => {
  if (new URL(request.url()).origin !== origin && !request.url().startsWith('data:')) foreign.push(request.url());
});
page.on('websocket', (socket) => {
  if (new URL(socket.url()).host !== new URL(origin).host) foreign.push(socket.url());
});
page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
page.on('pageerror', (error) => complaints.push(String(error)));

const tree = page.getByRole('tree');
const item = (name) => tree.getByRole('treeitem', { name });
const card = (code) => page.locator(`article[data-indicator="${code}"]`);
const reading = (code, variant) => card(code).locator(`[data-variant="${variant}"]`);
const says = async (locator, pattern) => {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    await locator.waitFor();
    const text = plain(await locator.innerText());
    if (pattern.test(text) || Date.now() > deadline) return assert.match(text, pattern);
    await page.waitForTimeout(50);
  }
};
const shot = async (name, options = {}) => {
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.screenshot({ path: join(folder, `${name}.png`), ...options });
};
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const barriers = async () => {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).slice(0, 3).join(' | ')}`);
};
const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

try {
  await step('the tree leads from the region to the school', async () => {
    await page.goto(address);
    await item('Ростовская область').click();
    await item('Азовский район').click();
    await item(school).first().waitFor();
    await page.getByRole('columnheader', { name: /I1/ }).waitFor();
    assert.equal(await tree.locator('[aria-selected="true"]').count(), 1);
  });

  await step('the tree obeys the keyboard', async () => {
    await item('Азовский район').focus();
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-level')), '3');
    await page.keyboard.press('ArrowLeft');
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-level')), '2');
    await page.keyboard.press('ArrowLeft');
    assert.equal(await item('Азовский район').getAttribute('aria-expanded'), 'false');
    await page.keyboard.press('ArrowRight');
    assert.equal(await item('Азовский район').getAttribute('aria-expanded'), 'true');
  });

  await step('search finds the school by its code', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('ro-zar');
    await item('Болдыревская').waitFor({ state: 'detached' });
    await item(school).first().click();
    await page.getByRole('searchbox').fill('');
    await page.getByRole('heading', { level: 1, name: school }).waitFor();
    await page.getByLabel('Год').selectOption('2024');
  });

  await step('the cards hold the numbers of the sample', async () => {
    await says(reading('I1', 'COMPLETED'), /15,0 % 6 из 40 .*ниже цели на 55,0 п\.п\. цель 70 %/);
    await says(reading('I1', 'ENTERED'), /17,5 % 7 из 40/);
    await says(reading('I2', 'COMPLETED'), /16,7 % 2 из 12 .*выше цели на 6,7 п\.п\. цель 10 %/);
    await says(reading('I3', 'COMPLETED'), /50,0 % 1 из 2/);
    await says(reading('I4', 'COMPLETED'), /12,5 % 1 из 8/);
    await reading('I7', 'OF_KNOWN').waitFor();
    await reading('I8', 'OF_KNOWN').waitFor();
    const template = await page.request.get(new URL(await page.getByRole('link', { name: 'Шаблон журнала' }).getAttribute('href'), origin).href);
    assert.equal(template.status(), 200);
    await page.locator('.strip[data-connection="live"]').waitFor();
    await page.mouse.move(0, 0);
    await page.evaluate(() => document.activeElement?.blur());
    await shot('school-ru', { fullPage: true });
    assert.deepEqual(await barriers(), []);
  });

  await step('a number explains itself down to the row of the file', async () => {
    await reading('I1', 'COMPLETED').getByRole('button').click();
    const panel = page.getByRole('dialog');
    await panel.getByText('Сумма записей: 6').waitFor();
    assert.equal(await panel.getByRole('listitem').count(), 6);
    assert.match(plain(await panel.innerText()), /6 \/ 40 × 100 % = 15,0 % .*лист «.+», строка \d+/s);
    await panel.getByRole('button', { name: 'Знаменатель' }).click();
    await panel.getByText('+40').waitFor();
    await panel.getByText('Сумма записей: 40').waitFor();
    await shot('explain-ru');
    assert.deepEqual(await barriers(), []);
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'hidden' });
  });

  await step('a year without data says so and shows no zero', async () => {
    await page.getByLabel('Год').selectOption('2023');
    await says(reading('I5', 'OF_RESPONDENTS'), /н\/д никто не ответил/);
    assert.doesNotMatch(plain(await card('I5').innerText()), /\b0,0 %/);
    await page.getByLabel('Год').selectOption('2024');
    await says(reading('I1', 'COMPLETED'), /15,0 %/);
  });

  await step('English says the same', async () => {
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByText('completed the full cycle').first().waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
    await says(reading('I1', 'COMPLETED'), /15\.0% 6 of 40 .*below target by 55\.0 pp target 70%/);
    await shot('school-en', { fullPage: true });
  });

  await step('the address alone brings the same view back', async () => {
    const copy = await context.newPage();
    await copy.goto(page.url());
    await copy.getByRole('heading', { level: 1, name: school }).waitFor();
    await copy.getByText('completed the full cycle').first().waitFor();
    await copy.close();
    await page.getByRole('button', { name: 'Русский' }).click();
  });

  await step('satisfaction shows both readings, mean, median and response', async () => {
    await item('Родионово-Несветайский').click();
    await item('Болдыревская').click();
    await says(reading('I5', 'OF_RESPONDENTS'), /83,3 % 25 из 30 .*ниже цели на 1,7 п\.п\. цель 85 %/);
    await says(reading('I5', 'OF_TOOK_PART'), /78,1 % 25 из 32/);
    await says(card('I5'), /средняя оценка 8,13\d* медиана 8,5 ответили 30 из 32 \(93,8 %\)/);
  });

  await step('the region sums what lies below it and its table sorts', async () => {
    await item('Ростовская область').click();
    await page.getByRole('heading', { level: 1, name: 'Ростовская область' }).waitFor();
    const header = page.getByRole('columnheader', { name: /I1/ });
    await header.getByRole('button').click();
    assert.equal(await header.getAttribute('aria-sort'), 'descending');
    await page.locator('tfoot td').first().waitFor();
    await shot('region-ru', { fullPage: true });
  });

  await step('dynamics pairs before and after', async () => {
    await item('Республика Дагестан').click();
    await page.getByLabel('Год').selectOption('2023');
    const anxiety = page.locator('tr[data-trait="школьная тревожность"]');
    await says(anxiety, /13 68,7\d* → 50,3\d* −18,38\d* .*стало лучше .*лучше 9 · хуже 4 · так же 0 T = 10 p одностор\. 0,00464 p двустор\. 0,00928/);
    await says(page.locator('tr[data-trait="средний балл"]'), /4 без «после»: 1 3,625 → 3,85 \+0,225/);
    await shot('dynamics-ru', { fullPage: true });
    assert.deepEqual(await barriers(), []);
  });

  await step('320 px and 200 % zoom lose nothing to the side', async () => {
    await page.setViewportSize(NARROW);
    assert.equal(await overflow(), 0, 'the page scrolls sideways at 320 px');
    await shot('narrow-ru', { fullPage: true });
    assert.deepEqual(await barriers(), []);
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByText('completed the full cycle').first().waitFor();
    assert.equal(await overflow(), 0, 'the page scrolls sideways at 320 px in English');
    await shot('narrow-en', { fullPage: true });
    await page.setViewportSize({ width: WIDE.width / 2, height: WIDE.height / 2 });
    assert.equal(await overflow(), 0, 'the page scrolls sideways at 200 %');
    await page.setViewportSize(WIDE);
  });

  await step('on paper there are figures and no controls', async () => {
    await page.emulateMedia({ media: 'print' });
    await tree.waitFor({ state: 'hidden' });
    await card('I1').waitFor();
    await shot('print', { fullPage: true });
    await page.pdf({ path: join(folder, 'page.pdf'), preferCSSPageSize: true });
    await page.emulateMedia({ media: null });
  });

  await step('a lost connection is said, and mended from the last position', async () => {
    const cut = await context.newPage();
    const asked = [];
    let open = [];
    let isCut = false;
    await cut.routeWebSocket('**/graphql/ws', (socket) => {
      if (isCut) return void socket.close({ code: 1001 });
      const server = socket.connectToServer();
      open.push(socket);
      socket.onMessage((message) => {
        asked.push(JSON.parse(message));
        server.send(message);
      });
    });
    const strip = cut.locator('.strip');
    await cut.goto(page.url());
    await cut.locator('.strip[data-connection="live"]').waitFor();
    isCut = true;
    for (const socket of open) await socket.close({ code: 1001 });
    await cut.locator('.strip[data-connection="lost"]').waitFor();
    assert.match(plain(await strip.innerText()), /(связь потеряна, показано на|connection lost, shown as of) \d\d:\d\d:\d\d/);
    await cut.screenshot({ path: join(folder, 'lost.png') });
    open = [];
    asked.length = 0;
    isCut = false;
    await cut.locator('.strip[data-connection="live"]').waitFor();
    const resumed = asked.find((message) => message.type === 'subscribe');
    assert.match(String(resumed?.payload.variables.after), /^\d+$/);
    await cut.close();
  });

  if (command) {
    await step('a number that moves is shown without a reload, flashes and is announced', async () => {
      await page.getByRole('button', { name: 'Русский' }).click();
      await item('Ростовская область').click();
      await page.getByLabel('Год').selectOption('2024');
      const first = reading('I1', 'COMPLETED').locator('.figures');
      await says(first, /\d+ из \d+/);
      await page.locator('.strip[data-connection="live"]').waitFor();
      const before = plain(await first.innerText());
      await page.evaluate(() => (window.isSamePage = true));
      execSync(command, { stdio: 'ignore' });
      await page.locator('article .figures.flash').first().waitFor();
      assert.match(await page.locator('[data-announcer]').innerText(), /было .+, стало /);
      await page.locator('tbody .flash').first().waitFor();
      await shot('moved-ru');
      assert.equal(await page.evaluate(() => window.isSamePage), true);
      console.log(`    I1: ${before} → ${plain(await first.innerText())}`);
    });
  } else {
    console.log('--  no command given: nothing was moved');
  }

  await step('nothing left this host and nothing went wrong in silence', async () => {
    assert.deepEqual(foreign, []);
    assert.deepEqual(complaints, []);
  });
} catch (error) {
  await shot('failed', { fullPage: true }).catch(() => {});
  console.error(`FAILED at ${page.url()}`);
  console.error(error);
  process.exitCode = 1;
} finally {
  await browser.close();
}
