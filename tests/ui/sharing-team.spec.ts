/** Two people of a domain: one shares, the other reads until they may not any more, each at once. */
import type { Browser, Page } from '@playwright/test';

import type { Snapshot } from '../../labextension/src/core/wire';
import { notebookOf } from './notebook';
import { expect, listen, Server } from './studio';
import { test } from './team';

const START = 180_000;

test('who loses access loses the page that is open, and the author knows who has read it', async ({
  browser,
  playwright,
  team,
  complaints
}) => {
  test.setTimeout(2 * START);
  const request = await playwright.request.newContext({ baseURL: team.urlOf('ann') });
  await new Server(request).write('study.ipynb', notebookOf(['40 + 2'], {}));
  const answer = await request.post('/smstudio/sharing/snapshots', { data: { path: 'study.ipynb' } });
  expect(answer.ok(), await answer.text()).toBe(true);
  const { id } = (await answer.json()) as Snapshot;
  const change = async (data: object): Promise<void> => {
    const changed = await request.patch(`/smstudio/sharing/snapshots/${id}`, { data });
    expect(changed.ok(), await changed.text()).toBe(true);
  };
  const ben = await open(browser, `${team.urlOf('ben')}/lab?smstudio=sharing&snapshot=${id}`, complaints);
  const reader = ben.locator('#smstudio-page-sharing');
  const preview = reader.frameLocator('iframe');

  await expect(preview.getByText('40 + 2')).toBeVisible({ timeout: START });
  const ann = await open(
    browser,
    `${team.urlOf('ann')}/lab?smstudio=sharing&snapshot=${id}&tab=details`,
    complaints
  );
  const author = ann.locator('#smstudio-page-sharing');
  await expect(author.getByRole('grid', { name: 'Opened by' })).toContainText('ben', { timeout: START });

  await change({ visibility: 'private' });
  await expect(reader.getByText('ann does not share this with you. Ask for access to see it.')).toBeVisible();
  await expect(reader.locator('iframe')).toHaveCount(0);
  await change({ visibility: 'named', people: ['ben'] });
  await expect(preview.getByText('40 + 2')).toBeVisible();
  await request.delete(`/smstudio/sharing/snapshots/${id}`);
  await expect(reader.getByText(/ann has revoked this link/)).toBeVisible();

  // Playwright's own script is not let into the preview, which the browser says.
  const left = complaints.filter(text => !text.includes("the document's frame is sandboxed"));
  complaints.splice(0, complaints.length, ...left);
});

async function open(browser: Browser, url: string, complaints: string[]): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  listen(page, complaints);
  await page.goto(url);
  return page;
}
