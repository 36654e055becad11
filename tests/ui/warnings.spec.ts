/** What is about to be stopped is told in time, also to a page that comes later, and can be kept. */
import type { Costs, IdleWarning, Preferences, Warnings } from '../../labextension/src/core/wire';
import { environment, notebookOf, NotebookView } from './notebook';
import { expect, type Server, test } from './studio';

const TYPE = 'ml.t3.medium';

/** The shortest time of idle shutdown; its warning comes after half of it. */
const IDLE_MINUTES = 1;
const WARNED = { timeout: 50_000 };

/** A dollar for each second; 80 % of the limit leave eight seconds to see the warning. */
const PRICE = 3600;
/** Beyond what an earlier try of the test has spent. */
const LIMIT = 40;

test.setTimeout(240_000);

/** Choose preferences past the page. */
async function prefer(server: Server, part: Partial<Preferences>): Promise<void> {
  const data = { ...(await server.get<Preferences>('resources/preferences')), ...part };
  const response = await server.request.put('/smstudio/resources/preferences', { data });
  expect(response.ok(), await response.text()).toBe(true);
}

test.afterEach(({ server }) => prefer(server, { idle_minutes: 60, limit_amount: null, prices: {} }));

test('an idle instance is warned of, also on a later page; it is kept on request, and stopped without', async ({
  page,
  server,
  tmpPath
}) => {
  await prefer(server, { idle_minutes: IDLE_MINUTES });
  const notebook = new NotebookView(page);
  await server.write(`${tmpPath}/idle.ipynb`, notebookOf(['print(1)'], environment('system', TYPE)));
  await notebook.open('idle.ipynb');
  await notebook.run(0);
  await expect(notebook.output(0)).toHaveText('1', { timeout: 60_000 });
  await page.notebook.save();
  const toast = page.locator('.Toastify__toast', { hasText: `${TYPE} is idle and stops at` });
  let warned: IdleWarning | undefined;
  const pending = async (): Promise<IdleWarning[]> => (await server.get<Warnings>('resources/warnings')).idle;

  await test.step('the warning names what ends', async () => {
    await expect(toast).toContainText('idle.ipynb', WARNED);
    expect(await pending()).toMatchObject([{ type: TYPE, dies: ['idle.ipynb'] }]);
    [warned] = await pending();
  });

  await test.step('a page that comes later is told once, and keeps the instance', async () => {
    // One that has the notebook open would ask its kernel for the history, and so end the idleness.
    const other = await page.context().newPage();
    await other.goto('/lab/workspaces/second');
    const told = other.locator('.Toastify__toast', { hasText: `${TYPE} is idle and stops at` });
    await expect(told).toHaveCount(1);
    await told.getByRole('button', { name: 'Keep running' }).click();
    await expect(told).toHaveCount(0);
    await other.close();
    await expect(toast).toHaveCount(0);
    expect(await pending()).toEqual([]);
    const [instance] = await server.instances();
    const gained = Date.parse(instance?.stops_at ?? '') - Date.parse(warned?.stops_at ?? '');
    // Half of the time had passed; what is shown is rounded by some seconds.
    expect(gained, 'milliseconds gained').toBeGreaterThan(IDLE_MINUTES * 25_000);
  });

  await test.step('nobody answers the next one, and it stops', async () => {
    await expect(toast).toHaveCount(1, WARNED);
    expect(await server.runningTypes()).toEqual([TYPE]);
    await expect.poll(() => server.runningTypes(), WARNED).toEqual([]);
    await expect(toast).toHaveCount(0);
    await expect(notebook.kernel).toHaveText('No Kernel');
  });
});

test('the spending limit warns, then stops what costs and refuses more until it is raised', async ({
  page,
  server,
  tmpPath
}) => {
  const notebook = new NotebookView(page);
  await server.write(`${tmpPath}/limit.ipynb`, notebookOf(['print(1)'], environment('system', TYPE)));
  await notebook.open('limit.ipynb');
  await notebook.run(0);
  await expect(notebook.output(0)).toHaveText('1', { timeout: 60_000 });
  await page.notebook.save();
  const limit = LIMIT + Math.ceil((await server.get<Costs>('resources/costs')).today);
  await prefer(server, { prices: { [TYPE]: PRICE }, limit_amount: limit });
  const toast = page.locator('.Toastify__toast', { hasText: `of ${limit} $ are spent today.` });

  await test.step('at 80 % it warns', async () => {
    await expect(toast).toHaveClass(/Toastify__toast--warning/, { timeout: 90_000 });
    expect(await server.runningTypes()).toEqual([TYPE]);
  });

  await test.step('at 100 % it stops, and says what', async () => {
    const reached = page.locator('.Toastify__toast--error');
    await expect(reached).toContainText(`Stopped: ${TYPE} (limit.ipynb)`, { timeout: 60_000 });
    await expect(toast).toHaveCount(1);
    await expect.poll(() => server.runningTypes()).toEqual([]);
    await expect(notebook.kernel).toHaveText('No Kernel');
  });

  await test.step('a page that comes later is told, and a start is refused', async () => {
    await page.reload({ waitForIsReady: false } as Parameters<typeof page.reload>[0]);
    // Lab brings the notebook of the address to the front last of all, after it has shown its folder.
    await expect(page.locator('.jp-DirListing-item', { hasText: 'limit.ipynb' })).toBeVisible();
    await expect(toast).toHaveCount(1);
    await expect(toast).toContainText('The limit is reached.');
    await notebook.run(0);
    await expect(notebook.banner(`Your limit of ${limit} USD per day is reached`)).toBeVisible();
    expect(await server.runningTypes()).toEqual([]);
  });

  await test.step('its button leads to where it is raised', async () => {
    await toast.getByRole('button', { name: 'Change limit' }).click();
    const form = page.getByRole('form', { name: 'Limits' });
    await form.getByLabel(/^Limit in/).fill('1000');
    await form.getByText('Price list').click();
    await form.getByLabel(`Own price of ${TYPE}`).fill('');
    await form.getByRole('button', { name: 'Save limits' }).click();
    await expect(form.getByText('Saved', { exact: true })).toBeVisible();
    await page.locator('.lm-TabBar-tab', { hasText: 'limit.ipynb' }).click();
    await notebook.run(0);
    await notebook.expectRunning('Python 3 (Current environment)', '2 vCPU + 4 GiB');
    expect(await server.runningTypes()).toEqual([TYPE]);
  });
});
