/**
 * A finding of a plain loop in a notebook: to the cell that made the layer, and its proposed edit into that cell, also
 * where the notebook was changed or closed, or has gone, since.
 */
import { join } from 'node:path';

import { checkAccess } from './access';
import { environment, NotebookView, notebookOf } from './notebook';
import { missingTorch } from './packages';
import { expect, fresh, test } from './studio';
import { changeTheme, THEMES } from './theme';

/** So long that the next cell is below the window. */
const IMPORTS = `import torch
from torch import nn
${Array.from({ length: 60 }, (_, at) => `# note ${at}`).join('\n')}
print("torch", torch.__version__)`;
const BEFORE = 'nn.init.normal_(self.first.weight, std=0.001)';
const AFTER = 'nn.init.kaiming_uniform_(self.first.weight, nonlinearity="relu")';
const NET = `class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(16, 32, bias=False)
        self.second = nn.Linear(32, 2)
        ${BEFORE}

    def forward(self, rows):
        return self.second(nn.functional.relu(self.first(rows)))`;
/** Every gradient is below this threshold: what is looked at here is not when the rule fires. */
const LOOP = `from jupyter_smstudio.sdk import debugger
from jupyter_smstudio.sdk.debugger import Rule, SaveConfig, rule_configs

model, loss_of = Net(), nn.CrossEntropyLoss()
rule = Rule.sagemaker(rule_configs.vanishing_gradient(), rule_parameters={"threshold": "100"})
hook = debugger.attach(model, rules=[rule], save_config=SaveConfig(save_interval=1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(5):
    optimizer.zero_grad()
    loss_of(model(torch.randn(8, 16)), torch.randint(2, (8,))).backward()
    optimizer.step()
hook.close()
print("trained")`;
const PICTURES = process.env['SMSTUDIO_PICTURES'] ?? join(__dirname, 'results');

test('a proposed edit goes into the cell of a notebook, and into nothing else', async ({
  page,
  server,
  tmpPath,
  complaints
}) => {
  const reason = missingTorch();
  test.skip(reason !== '', reason);
  test.setTimeout(240_000);
  const name = fresh('own-loop');
  const path = `${tmpPath}/${name}.ipynb`;
  await server.write(path, notebookOf([IMPORTS, NET, LOOP], environment('pytorch-cpu', 'ml.t3.medium')));
  const notebook = new NotebookView(page);
  const open = page.locator('#smstudio-page-debugger');
  const main = page.locator('#jp-main-dock-panel');
  const net = notebook.cell(1).locator('.cm-content');
  const finding = open.getByRole('article').filter({ hasText: 'gradient/Net_first.weight' });
  const diff = finding.getByRole('figure', { name: 'Proposed edit of cell [2]' });
  const apply = finding.getByRole('button', { name: 'Apply to cell [2]' });
  const alert = finding.getByRole('alert');
  const made = finding.getByRole('button', { name: 'Made in cell [2], line 4' });

  const toNotebook = (): Promise<void> => main.getByRole('tab', { name: `${name}.ipynb` }).click();
  const toPage = (): Promise<void> => main.getByRole('tab', { name: 'Debugger' }).click();
  /** Look at the findings anew, as who comes back to them. */
  const lookAnew = async (): Promise<void> => {
    await toPage();
    await open.getByRole('tab', { name: 'Profile' }).click();
    await open.getByRole('tab', { name: 'Rules' }).click();
  };
  const saved = async (): Promise<string> => {
    const reply = await server.request.get(`/api/contents/${path}`);
    return JSON.stringify(((await reply.json()) as { content: object }).content);
  };
  const execute = (command: string): Promise<void> =>
    page.evaluate(id => void window.jupyterapp.commands.execute(id), command);
  const shoot = async (view: string, part = ''): Promise<void> => {
    for (const theme of THEMES) {
      await changeTheme(page, theme);
      const file = join(PICTURES, `debugger-cell-${view}-${theme.toLowerCase()}.png`);
      await page.screenshot({ path: file, animations: 'disabled' });
    }
    if (part) {
      await checkAccess(page, part);
    }
  };

  await test.step('a finding of the loop proposes an edit of the cell', async () => {
    await notebook.open(`${name}.ipynb`);
    for (const index of [0, 1, 2]) {
      await notebook.run(index);
      await expect(notebook.cell(index).locator('.jp-InputPrompt')).toHaveText(`[${index + 1}]:`, {
        timeout: 120_000
      });
    }
    await expect(notebook.output(2).last()).toContainText('trained');
    await execute('docmanager:save');
    await expect.poll(saved).toContain('trained');
    await execute('smstudio:debugger-open');
    await open.getByRole('button', { name: `${name}-Net-1` }).click();
    await expect(diff.getByRole('insertion')).toHaveText(`        ${AFTER}`);
    await expect(diff.getByRole('deletion')).toHaveText(`        ${BEFORE}`);
    await diff.scrollIntoViewIfNeeded();
    await shoot('diff', '#smstudio-page-debugger');
  });

  await test.step('the finding leads to the line of the cell', async () => {
    await made.click();
    await expect(notebook.cell(1)).toHaveClass(/jp-mod-active/);
    await expect(net.getByText('self.first = nn.Linear(16, 32, bias=False)')).toBeInViewport();
    await shoot('jump');
  });

  await test.step('applied, it is in the cell, not in the file, and undone by keys and by menu', async () => {
    await toNotebook();
    await notebook.cell(0).locator('.cm-content').click();
    await toPage();
    await apply.click();
    await expect(net).toContainText(AFTER);
    await expect(net).not.toContainText(BEFORE);
    await expect(net.getByText(AFTER)).toBeInViewport();
    await shoot('applied');
    expect(await saved()).not.toContain('kaiming');
    await page.keyboard.press('Control+Z');
    await expect(net).toHaveText(textOf(NET));
    await page.menu.clickMenuItem('Edit>Redo');
    await expect(net).toContainText(AFTER);
    await toPage();
    await expect(finding.getByText('Applied to cell [2]; the notebook is not saved yet.')).toBeVisible();
    await lookAnew();
    await expect(finding.getByText('This was applied to cell [2].')).toBeVisible();
    await shoot('said', '#smstudio-page-debugger');
    await toNotebook();
    await page.menu.clickMenuItem('Edit>Undo');
    await expect(net).toHaveText(textOf(NET));
  });

  await test.step('a cell that was changed meanwhile is left alone, and looked at anew', async () => {
    await lookAnew();
    await expect(diff).toBeVisible();
    await toNotebook();
    await net.click();
    await page.keyboard.press('Control+End');
    await page.keyboard.insertText('  # mine');
    await toPage();
    await apply.click();
    await toPage();
    await expect(alert).toContainText(`The cell in ${path} has changed since this edit was made for it`);
    await shoot('changed', '#smstudio-page-debugger');
    await alert.getByRole('button', { name: 'Try again' }).click();
    await expect(alert).toHaveCount(0);
    await apply.click();
    await expect(net).toContainText(AFTER);
    await expect(net).toContainText('# mine');
    await page.keyboard.press('Control+Z');
    await expect(net).toContainText(BEFORE);
    await expect(net).toContainText('# mine');
  });

  await test.step('of a cell that was deleted it says so, and its text comes back with it', async () => {
    await lookAnew();
    await expect(diff).toBeVisible();
    await toNotebook();
    await execute('notebook:delete-cell');
    await expect(notebook.node.locator('.jp-CodeCell')).toHaveCount(2);
    await toPage();
    await apply.click();
    await toPage();
    await expect(alert).toContainText(`The cell is not in ${path} any more, so nothing was changed.`);
    await alert.getByRole('button', { name: 'Try again' }).click();
    await expect(finding.getByText('Where the layer was made is not known.')).toBeVisible();
    await made.click();
    await expect(alert).toContainText('is not in');
    await shoot('deleted', '#smstudio-page-debugger');
    await toNotebook();
    await execute('notebook:undo-cell-action');
    await expect(net).toContainText('# mine');
  });

  await test.step('a notebook that was closed is opened, and the edit can be undone', async () => {
    await execute('docmanager:save');
    await expect.poll(saved).toContain('# mine');
    await lookAnew();
    await expect(diff).toBeVisible();
    await toNotebook();
    await execute('application:close');
    await expect(notebook.node).toHaveCount(0);
    await apply.click();
    await expect(net).toContainText(AFTER);
    await expect(net.getByText(AFTER)).toBeInViewport();
    expect(await saved()).not.toContain('kaiming');
    await page.keyboard.press('Control+Z');
    await expect(net).toContainText(BEFORE);
  });

  await test.step('where the notebook has gone, the finding says so', async () => {
    await lookAnew();
    await expect(diff).toBeVisible();
    await toNotebook();
    await page.evaluate(() => window.jupyterapp.commands.execute('docmanager:save'));
    await execute('application:close');
    await expect(notebook.node).toHaveCount(0);
    expect((await server.request.delete(`/api/contents/${path}`)).ok()).toBe(true);
    await apply.click();
    await expect(alert).toContainText(`${path} is not there any more, so nothing was changed.`);
    await made.click();
    await expect(alert).toHaveCount(2);
    await shoot('gone', '#smstudio-page-debugger');
    await expect(page.locator('.jp-Dialog')).toHaveCount(0);
    expect(complaints.splice(0)).toEqual(expect.arrayContaining([expect.stringContaining('404')]));
  });
});

/** A text as the lines of an editor together have it. */
function textOf(text: string): string {
  return text.replaceAll('\n', '');
}
