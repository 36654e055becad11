/** The Domain page while the domain's service, or its database, is away. */
import { expect, test } from '@playwright/test';

import { control, domain, Person } from './people';

/** The server tries to reach the service again after seconds. */
const NOTICED = 60_000;

test('the Domain page says what is away, keeps what it knew, and recovers', async ({ browser }) => {
  const ann = await Person.open(browser, domain.people.ann);
  await ann.follow(`${ann.home}lab?smstudio=domain`);
  const studio = ann.page.locator('#smstudio-page-domain');
  const ben = studio.getByRole('row').filter({ hasText: domain.people.ben.name });
  await expect(ben).toBeVisible({ timeout: NOTICED });
  const trouble = studio.getByRole('alert');

  await test.step('the service: the page is told, and told again when it is back', async () => {
    control('stop', 'service');
    await expect(trouble.first()).toContainText("The domain's service", { timeout: NOTICED });
    await expect(trouble).toHaveCount(1);
    await expect(ben).toBeVisible();
    await ann.shoot('away');
    control('start', 'service');
    await expect(trouble).toHaveCount(0, { timeout: NOTICED });
    await expect(ben).toBeVisible();
  });

  await test.step('the database: what is asked for fails with the reason, and a try helps', async () => {
    control('stop', 'postgresql');
    await studio.getByRole('tab', { name: 'Log' }).click();
    await expect(trouble.first()).toContainText('database', { timeout: NOTICED });
    control('start', 'postgresql');
    await trouble.first().getByRole('button', { name: 'Try again' }).click();
    await expect(trouble).toHaveCount(0, { timeout: NOTICED });
    await expect(studio.getByRole('row').filter({ hasText: 'Joined' }).first()).toBeVisible();
  });

  await ann.close();
});
