/** What assistive technology needs of a part of the page. */
import AxeBuilder from '@axe-core/playwright';
import { type Page } from '@playwright/test';

import { expect } from './studio';

/** No serious violation in our part of the page. */
export async function checkAccess(page: object, part: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page: page as Page }).include(part).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => [id, nodes.map(node => node.html)])).toEqual([]);
}
