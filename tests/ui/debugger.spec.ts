/** A training whose gradients shrink layer by layer is looked into while it runs, and judged; every view is an address. */
import { join } from 'node:path';

import type { DebuggedJob, TensorPage } from '../../labextension/src/core/wire';
import { checkAccess } from './access';
import { expect, fresh, test } from './studio';
import { changeTheme, THEMES } from './theme';

const LAYERS = 6;
const STEPS = 60;
const LOWEST = `gradient/Net_fc1.weight`;
/** Numpy alone: what is seen does not hang on a framework. The first layer's gradient is the least. */
const SCRIPT = `
import time

import numpy as np
from jupyter_smstudio.sdk.debugger import FrameworkFreeHook

hook = FrameworkFreeHook.create_from_json_file()
generator = np.random.default_rng(0)
settings = {"learning_rate": 0.01}
weights = [generator.normal(scale=0.1, size=(32, 24)) for _ in range(${LAYERS})]
for step in range(${STEPS}):
    hook.begin_step()
    for layer, weight in enumerate(weights, start=1):
        gradient = generator.normal(scale=10.0 ** (-1.5 * (${LAYERS} - layer) - step / 30), size=weight.shape)
        hook.save_tensor(f"gradient/Net_fc{layer}.weight", gradient.astype(np.float32), "gradients")
        hook.save_tensor(f"Net_fc{layer}.weight", weight.astype(np.float32), "weights")
        weight -= settings["learning_rate"] * gradient
    image = np.maximum(0, generator.normal(size=(4, 8, 12, 12))).astype(np.float32)
    hook.save_tensor("Net_conv_output_0", image, "outputs")
    classes = np.arange(30) % 3
    scores = np.eye(3)[classes] + generator.normal(scale=0.5, size=(30, 3))
    hook.save_tensor("labels", classes, "labels")
    hook.save_tensor("predictions", scores, "predictions")
    hook.save_scalar("loss", 2.3 - step / 1000)
    time.sleep(0.25)
hook.close()
`;
const PICTURES = process.env['SMSTUDIO_PICTURES'] ?? join(__dirname, 'results');

test('a training is looked into while it runs', async ({ page, server, tmpPath }) => {
  test.setTimeout(300_000);
  const name = fresh('looked-into');
  await server.write(`${tmpPath}/train.py`, SCRIPT, 'file');
  const data = {
    name,
    entry_point: `${tmpPath}/train.py`,
    image: 'system',
    instance_type: 'ml.t3.medium',
    debugger: {
      hook_parameters: { save_interval: '1' },
      collections: ['weights', 'gradients', 'outputs', 'labels', 'predictions'].map(collection => ({
        name: collection
      })),
      rules: [
        { name: 'Vanishing', rule: 'VanishingGradient' },
        { name: 'AllZero', rule: 'AllZero' },
        { name: 'Flat', rule: 'LossNotDecreasing', parameters: { tensor_regex: '^loss$', diff_percent: '5' } }
      ]
    }
  };
  const picture = async (view: string): Promise<void> => {
    for (const theme of THEMES) {
      await changeTheme(page, theme);
      await page.screenshot({
        path: join(PICTURES, `debugger-${view}-${theme.toLowerCase()}.png`),
        animations: 'disabled'
      });
    }
  };
  const shoot = async (view: string): Promise<void> => {
    await picture(view);
    await checkAccess(page, '#smstudio-page-debugger');
  };
  const open = page.locator('#smstudio-page-debugger');

  await test.step('the page says what it is for, and lists the job as soon as there is one', async () => {
    await page.goto('?smstudio=debugger');
    await expect(open.getByRole('heading', { name: 'Debugger' })).toBeVisible();
    const created = await server.request.post('/smstudio/training/jobs', { data });
    expect(created.ok(), await created.text()).toBe(true);
    await open.getByRole('button', { name }).click();
  });

  await test.step('a rule fires while it runs, and names step, layer and tensor', async () => {
    const rule = open.getByRole('region', { name: 'Vanishing' });
    await expect(rule.getByText('IssuesFound')).toBeVisible({ timeout: 90_000 });
    const finding = rule.getByRole('article').first();
    await expect(finding).toContainText('Net_fc1');
    await shoot('rules');
    await finding.getByRole('button', { name: LOWEST }).click();
    await expect(page).toHaveURL(/step=\d+/);
  });

  await test.step('an edit is proposed as a diff, and in the file only when it is applied', async () => {
    const text = async (): Promise<string> => {
      const reply = await server.request.get(`/api/contents/${tmpPath}/train.py`);
      return ((await reply.json()) as { content: string }).content;
    };
    await open.getByRole('tab', { name: 'Rules' }).click();
    const finding = open.getByRole('region', { name: 'Flat' }).getByRole('article').first();
    const diff = finding.getByRole('figure', { name: 'Proposed edit of train.py' });
    await expect(diff.getByRole('insertion')).toHaveText('settings = {"learning_rate": 0.1}', {
      timeout: 60_000
    });
    await diff.scrollIntoViewIfNeeded();
    await shoot('edit');
    expect(await text()).toBe(SCRIPT);
    await finding.getByRole('button', { name: 'Apply to train.py' }).click();
    await expect(page.locator('.jp-FileEditor .cm-content')).toContainText('"learning_rate": 0.1}');
    await expect.poll(text).toBe(SCRIPT.replace('"learning_rate": 0.01', '"learning_rate": 0.1'));
    await page.getByRole('tab', { name: 'Debugger' }).first().click();
    await expect(finding.getByText('Applied to train.py and saved.')).toBeVisible();
    await open
      .getByRole('region', { name: 'Vanishing' })
      .getByRole('button', { name: LOWEST })
      .first()
      .click();
  });

  await test.step('a step that was chosen stays, the newest is followed', async () => {
    const slider = open.getByRole('slider', { name: 'Step' });
    await slider.focus();
    await page.keyboard.press('Home');
    await expect(slider).toHaveAttribute('aria-valuetext', 'Step 0');
    await expect(open.getByRole('heading', { name: 'Values at step 0' })).toBeVisible();
    await open.getByRole('button', { name: /^(Follow|Go to the last)$/ }).click();
    await expect(slider).toHaveAttribute('aria-valuetext', `Step ${STEPS - 1}`, { timeout: 90_000 });
    await expect(open.locator('.sms-Chart .heatmaplayer .hm').first()).toBeVisible();
    await shoot('tensor');
  });

  await test.step('what is shown is what was saved', async () => {
    await expect
      .poll(async () => (await server.get<DebuggedJob>(`debugger/jobs/${name}`)).state, { timeout: 60_000 })
      .toBe('Completed');
    const { items } = await server.get<TensorPage>(`debugger/jobs/${name}/tensors?search=gradient`);
    expect(items.map(({ health }) => health)).toContain('vanishing');
    const tree = open.getByRole('navigation', { name: 'Tensors' });
    await expect(tree.getByRole('button', { name: /^gradient/ })).toHaveCount(items.length);
    await expect(tree.getByText('Vanishing').first()).toBeVisible();
  });

  await test.step('activations are images', async () => {
    await open.getByRole('button', { name: /^Net_conv_output_0/ }).click();
    await expect(open.getByRole('img', { name: /^Map \d+: 12 rows, 12 columns/ })).toHaveCount(8);
    await open.getByRole('heading', { name: 'As images' }).scrollIntoViewIfNeeded();
    await shoot('images');
  });

  await test.step('rows are points, and classes are told apart', async () => {
    await open.getByRole('button', { name: /^predictions/ }).click();
    await open.getByRole('button', { name: 'Rows as points' }).click();
    await expect(open.locator('.sms-Chart .scatterlayer .trace')).toHaveCount(3);
    await shoot('points');
    await open.getByRole('tab', { name: 'Confusion' }).click();
    await expect(open.getByText(/of 30 examples were predicted right/)).toBeVisible();
    await expect(open.locator('.sms-Chart .heatmaplayer .hm').first()).toBeVisible();
    await shoot('confusion');
  });

  await test.step('layers stand side by side, as a map or as ridges', async () => {
    await open.getByRole('tab', { name: 'Layers' }).click();
    await expect(open.getByRole('figure', { name: /^Distribution of gradient/ })).toHaveCount(LAYERS);
    await expect(open.locator('.sms-Chart .heatmaplayer .hm').first()).toBeVisible();
    await shoot('layers');
    await open.getByRole('button', { name: 'Ridges' }).click();
    await expect(open.locator('.sms-Chart .scatterlayer .trace').first()).toBeVisible();
    await shoot('ridges');
    await page.reload();
    await expect(open.getByRole('button', { name: 'Ridges' })).toHaveAttribute('aria-pressed', 'true');
  });

  await test.step('updates and what was used have tabs of their own', async () => {
    await open.getByRole('tab', { name: 'Updates' }).click();
    await expect(open.locator('.sms-Chart .scatterlayer .trace')).toHaveCount(LAYERS);
    await shoot('updates');
    await open.getByRole('tab', { name: 'Profile' }).click();
    await expect(open.getByText(/^A step takes .* on average/)).toBeVisible();
    await expect(open.locator('.sms-Chart .heatmaplayer .hm').first()).toBeVisible();
    await expect(open.getByRole('row', { name: /^CPU of the job/ })).toBeVisible();
    await shoot('profile');
  });

  await test.step('a report is made, read here, saved, and opened as a notebook', async () => {
    await open.getByRole('tab', { name: 'Report' }).click();
    await expect(open.getByRole('button', { name: 'Make report' })).toBeVisible();
    // Not of the page with the report: what looks at access runs scripts in each frame, which this one forbids.
    await checkAccess(page, '#smstudio-page-debugger');
    await open.getByRole('button', { name: 'Make report' }).click();
    const report = page.frameLocator(`iframe[title="Report of ${name}"]`);
    await expect(report.getByRole('heading', { name: 'Findings of Vanishing' })).toBeVisible({
      timeout: 60_000
    });
    await picture('report');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      open.getByRole('link', { name: 'Download' }).click()
    ]);
    expect(download.suggestedFilename()).toBe(`${name}-report.html`);
    await open.getByRole('button', { name: 'Open as notebook' }).click();
    const notebook = page.locator('.jp-NotebookPanel:visible');
    await expect(notebook.getByRole('heading', { name: `Report of ${name}` })).toBeVisible();
    await page.getByRole('tab', { name: 'Debugger' }).first().click();
  });

  await test.step('rules are tried on what was saved, beside other trainings, and taken away again', async () => {
    await open.getByRole('tab', { name: 'Rules' }).click();
    await open.getByRole('button', { name: 'Try rules on this training' }).click();
    await open.getByRole('checkbox', { name: 'ExplodingTensor' }).check();
    await open.getByRole('checkbox', { name: 'VanishingGradient' }).check();
    await open.getByRole('textbox', { name: 'threshold', exact: true }).fill('1e-3');
    await open.getByRole('button', { name: 'Try 2 rules' }).click();
    const tried = open.getByRole('region', { name: 'VanishingGradient' });
    await expect(tried.getByText('IssuesFound')).toBeVisible({ timeout: 60_000 });
    await open.getByRole('button', { name: 'Debugger', exact: true }).click();
    await open.getByRole('button', { name: 'Try rules on trainings' }).click();
    const row = open.getByRole('row').filter({ has: page.getByRole('button', { name }) });
    await expect(row.getByText(/before its end/).first()).toBeVisible();
    await shoot('verdicts');
    await row.getByRole('button', { name }).click();
    await open.getByRole('button', { name: 'Remove VanishingGradient' }).click();
    await expect(tried).toHaveCount(0);
  });

  await test.step('it is whole in a narrow window', async () => {
    await open.getByRole('tab', { name: 'Tensors' }).click();
    await page.setViewportSize({ width: 900, height: 800 });
    await expect(open.getByRole('navigation', { name: 'Tensors' })).toBeVisible();
    await shoot('narrow');
  });
});
