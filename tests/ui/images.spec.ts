/** Images are built, made, and removed; start-up scripts are kept. */
import type { BuildPage, EnvironmentPage, Image, ScriptPage } from '../../labextension/src/core/wire';
import { expect, fresh, test } from './studio';

test.use({ autoGoto: false });

const READY = 60_000;

test('an image of the catalogue is built with a log, and its environment removed', async ({
  page,
  server
}) => {
  await page.goto('?smstudio=images');
  const studio = page.locator('#smstudio-page-images');
  const table = studio.getByRole('grid', { name: 'Images' });
  await expect(table.getByRole('row', { name: /Data Science/ })).toBeVisible();
  await expect(table.getByRole('row', { name: /MXNet/ })).toContainText('Unavailable here');

  await table.getByRole('button', { name: 'SparkMagic' }).click();
  await expect(page).toHaveURL(/smstudio=images&image=sparkmagic/);
  await studio.getByRole('button', { name: 'Build', exact: true }).click();
  await test.step('a build can be cancelled', async () => {
    await studio.getByRole('button', { name: 'Cancel build' }).click();
    await expect(studio.getByText('Stopped', { exact: true }).first()).toBeVisible({ timeout: READY });
    const [build] = (await server.get<BuildPage>('images/builds')).items;
    expect(build).toMatchObject({ image: 'sparkmagic', state: 'Stopped' });
  });

  await studio
    .getByRole('navigation', { name: 'Breadcrumb' })
    .getByRole('button', { name: 'Images' })
    .click();
  await table
    .getByRole('row', { name: /Base Python/ })
    .getByRole('button', { name: 'Actions' })
    .click();
  await expect(page.getByRole('menu').getByRole('menuitem').first()).toBeVisible();
  const build = page.getByRole('menuitem', { name: 'Build', exact: true });
  if (await build.isVisible()) {
    await build.click();
    await expect(studio.getByText('Completed', { exact: true }).first()).toBeVisible({ timeout: READY });
    await expect(studio.getByRole('log', { name: 'Build log' })).not.toBeEmpty();
    await studio
      .getByRole('navigation', { name: 'Breadcrumb' })
      .getByRole('button', { name: 'Images' })
      .click();
  } else {
    await page.keyboard.press('Escape');
  }

  await studio.getByRole('tab', { name: /^Environments/ }).click();
  const row = studio
    .getByRole('grid', { name: 'Environments on this machine' })
    .getByRole('row', { name: /Base Python/ });
  await row.getByRole('button', { name: 'Actions' }).click();
  await page.getByRole('menuitem', { name: 'Remove environment' }).click();
  await page.locator('.jp-Dialog').getByRole('button', { name: 'Remove environment' }).click();
  await expect(row).toHaveCount(0);
  const left = (await server.get<EnvironmentPage>('images/environments')).items;
  expect(left.map(({ image }) => image)).not.toContain('base-python');
});

test('a notebook is created on the image whose page is open', async ({ page, server }) => {
  await page.goto('?smstudio=images&image=system');
  const studio = page.locator('#smstudio-page-images');
  await studio.getByRole('button', { name: 'Create notebook on this image' }).click();
  const dialog = page.locator('.jp-Dialog');
  await expect(dialog.getByLabel('Image').locator('option:checked')).toHaveText(/^Current environment/);
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  const kernel = page.locator('.jp-NotebookPanel:visible').getByRole('button', { name: /^Kernel: / });
  await expect(kernel).toHaveText('Python 3 (Current environment)', { timeout: READY });
  const running = async (): Promise<string[]> =>
    (await server.placements()).map(({ image, state }) => `${image} ${state}`);
  await expect.poll(running, { timeout: READY }).toEqual(['system InService']);
});

test('a custom image is refused with the line that is wrong, then made', async ({
  page,
  server,
  complaints
}) => {
  await page.goto('?smstudio=images');
  const studio = page.locator('#smstudio-page-images');
  await studio.getByRole('button', { name: 'Create custom image' }).click();
  const form = studio.getByRole('form', { name: 'Custom image' });
  const title = fresh('Small one');
  const name = fresh('small-one');
  await form.getByLabel('Display name', { exact: true }).fill(title);
  await expect(form.getByLabel('Name', { exact: true })).toHaveValue(name);
  const packages = form.getByLabel('requirements.txt');

  await packages.fill('six==1.17.0\n--index-url https://example.org/simple\n');
  await form.getByRole('button', { name: 'Create image' }).click();
  await expect(packages).toHaveAttribute('aria-invalid', 'true');
  await expect(form.getByRole('alert')).toContainText('--index-url');
  await expect(packages).toBeFocused();

  await packages.fill('six==99.99\n');
  await form.getByRole('button', { name: 'Create image' }).click();
  await expect(form.getByRole('alert')).toContainText('six', { timeout: READY });

  await packages.fill('six==1.17.0\n');
  await form.getByRole('button', { name: 'Create image' }).click();
  await expect(studio.getByRole('heading', { name: `${title} 1.0.0` })).toBeVisible({ timeout: READY });
  expect(await server.get<Image>(`images/catalog/${name}`)).toMatchObject({
    custom: true,
    version: '1.0.0'
  });

  await studio.getByRole('button', { name: 'Delete version' }).click();
  await page.locator('.jp-Dialog').getByRole('button', { name: 'Delete version' }).click();
  await expect(studio.getByRole('grid', { name: 'Images' }).getByRole('row', { name: title })).toHaveCount(0);
  expect((await server.request.get(`/smstudio/images/catalog/${name}`)).status()).toBe(404);
  // The browser tells of the answers that refuse.
  complaints.splice(
    0,
    complaints.length,
    ...complaints.filter(text => !/status of 4\d\d .*images\/catalog/.test(text))
  );
});

test('start-up scripts are added, made the default, and deleted', async ({ page, server }) => {
  const scripts = async (): Promise<[string, boolean][]> =>
    (await server.get<ScriptPage>('images/scripts')).items.map(item => [item.name, item.default]);
  await page.goto('?smstudio=images&tab=scripts');
  const studio = page.locator('#smstudio-page-images');
  await studio.getByRole('button', { name: 'Add start-up script' }).click();
  await studio.getByLabel('Name', { exact: true }).fill('greet');
  await studio.getByLabel('Script', { exact: true }).fill('echo hello\n');
  await studio.getByRole('button', { name: 'Save script' }).click();
  const row = studio.getByRole('grid', { name: 'Start-up scripts' }).getByRole('row', { name: /greet/ });
  await expect(row).toBeVisible();
  expect(await scripts()).toEqual([['greet', false]]);
  const choose = async (action: string): Promise<void> => {
    await row.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: action, exact: true }).click();
  };
  await choose('Make default');
  await expect(row).toContainText('Default');
  expect(await scripts()).toEqual([['greet', true]]);
  await choose('Delete script');
  await page.locator('.jp-Dialog').getByRole('button', { name: 'Delete script' }).click();
  await expect(row).toHaveCount(0);
  expect(await scripts()).toEqual([]);
});
