/** A notebook in front, as its user sees and handles it. */
import { type Locator, type Page } from '@playwright/test';

import { expect } from './studio';

/** A notebook's file with code cells and the metadata given. */
export function notebookOf(
  sources: readonly string[],
  metadata: object = {},
  outputs: readonly object[] = []
): object {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata,
    cells: sources.map((source, index) => ({
      id: `cell-${index}`,
      cell_type: 'code',
      execution_count: null,
      metadata: {},
      outputs: index === 0 ? outputs : [],
      source
    }))
  };
}

/** Metadata of a notebook that names its environment as the studio saves it. */
export function environment(image: string, instanceType: string, script = ''): object {
  return {
    kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
    language_info: { name: 'python' },
    smstudio: {
      image,
      image_version: null,
      kernel: 'python3',
      instance_type: instanceType,
      startup_script: script
    }
  };
}

/** A file of the folder that the file browser shows, once it is listed. */
export async function fileOf(page: Pick<Page, 'locator'>, name: string): Promise<Locator> {
  const browser = page.locator('#filebrowser');
  const item = browser.locator('.jp-DirListing-item', { hasText: name });
  await expect(async () => {
    await browser.locator('[data-command="filebrowser:refresh"]').click();
    await expect(item).toBeVisible({ timeout: 1000 });
  }).toPass();
  return item;
}

export class NotebookView {
  readonly node: Locator;
  /** The chip with the size, and the one with kernel and image. */
  readonly instance: Locator;
  readonly kernel: Locator;
  readonly banners: Locator;
  readonly dialog: Locator;

  constructor(readonly page: Pick<Page, 'locator' | 'keyboard'>) {
    this.node = page.locator('.jp-NotebookPanel:visible');
    this.instance = this.node.getByRole('button', { name: /^Instance: / });
    this.kernel = this.node.getByRole('button', { name: /^Kernel: / });
    this.banners = this.node.locator('.sms-NotebookBanner');
    this.dialog = page.locator('.jp-Dialog');
  }

  /** Open a file of the folder that the file browser shows. */
  async open(name: string): Promise<void> {
    await (await fileOf(this.page, name)).dblclick();
    await expect(this.node).toBeVisible();
  }

  banner(text: string | RegExp): Locator {
    return this.banners.filter({ hasText: text });
  }

  cell(index: number): Locator {
    return this.node.locator('.jp-Cell').nth(index);
  }

  output(index: number): Locator {
    return this.cell(index).locator('.jp-OutputArea-output');
  }

  /** Run the cell as it is. */
  async run(index: number): Promise<void> {
    await this.cell(index).locator('.cm-content').click();
    await this.page.keyboard.press('Control+Enter');
  }

  /** Type code in place of what the cell holds, and run it. */
  async runCode(index: number, code: string): Promise<void> {
    await this.cell(index).locator('.cm-content').click();
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.insertText(code);
    await this.page.keyboard.press('Control+Enter');
  }

  /** Run code in the cell and wait for its output. */
  async expectOutput(index: number, code: string, output: string | RegExp, timeout = 60_000): Promise<void> {
    await this.runCode(index, code);
    await expect(this.output(index).last()).toHaveText(output, { timeout });
  }

  /** The kernel chip says what runs, and no start or switch is under way. */
  async expectRunning(kernel: string, size: string, timeout = 60_000): Promise<void> {
    await expect(this.kernel).toHaveText(kernel, { timeout });
    await expect(this.kernel).not.toHaveAttribute('aria-busy', 'true', { timeout });
    await expect(this.instance).toHaveText(size);
  }
}
