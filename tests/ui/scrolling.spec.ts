import type { Page } from '@playwright/test';

import { expect, test } from './studio';

test('ten thousand rows scroll smoothly', async ({ page }) => {
  const total = 10_000;
  const metrics = Object.fromEntries(
    Array.from({ length: 20 }, (_, at) => [`metric-${at}`, { last: at / 7, step: at, min: null, max: null }])
  );
  const params = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`param-${at}`, String(at)]));
  const columns = [
    ...Object.keys(metrics).map(name => ({ kind: 'metric', name, type: 'number', choices: [] })),
    ...Object.keys(params).map(name => ({ kind: 'parameter', name, type: 'number', choices: [] }))
  ];
  const source = { kind: 'script', name: 'train.py', notebook: '', cell: '', job: '', git_commit: '' };
  await page.route('**/run-searches*', async route => {
    const { offset = 0, limit = 100 } = route.request().postDataJSON() as { offset?: number; limit?: number };
    const items = Array.from({ length: Math.min(limit, total - offset) }, (_, at) => ({
      id: `run-${offset + at}`,
      experiment_id: '0',
      name: `run ${offset + at}`,
      status: 'FINISHED',
      deleted: false,
      start: '2026-01-01T00:00:00Z',
      end: '2026-01-01T00:01:00Z',
      duration_seconds: 60,
      user: '',
      source: { ...source, image: '', image_lock: '', instance_type: '' },
      cost: null,
      parent_run_id: '',
      children: 0,
      params,
      metrics,
      tags: {}
    }));
    await route.fulfill({ json: { items, total, columns } });
  });
  const chosen = JSON.stringify(
    columns.map(({ kind, name }) => (kind === 'metric' ? `metric.last.${name}` : `parameter.${name}`))
  );
  await page.goto(`?smstudio=experiments&experiment=0&columns=${encodeURIComponent(chosen)}`);
  const grid = page.getByRole('grid', { name: 'Runs' });
  await expect(grid.getByText('run 0', { exact: true })).toBeVisible();
  // The time of the page's own thread: what else the machine does must not count.
  const session = await page.context().newCDPSession(page.context().pages()[0] as Page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const spent = async (): Promise<Record<string, number>> =>
    Object.fromEntries(
      (await session.send('Performance.getMetrics')).metrics.map(({ name, value }) => [name, value])
    );
  const before = await spent();
  const frames = 120;
  await grid.evaluate(async (node, count) => {
    for (let frame = 0; frame < count; frame += 1) {
      node.scrollTop += 160;
      await new Promise(requestAnimationFrame);
    }
  }, frames);
  const after = await spent();
  const perFrame = (name: string): number => (1000 * ((after[name] ?? 0) - (before[name] ?? 0))) / frames;
  const parts = ['TaskDuration', 'ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration'];
  console.log(parts.map(part => `${part} ${perFrame(part).toFixed(1)} ms a frame`).join(', '));
  await expect(grid.getByText('run 600', { exact: true })).toBeVisible();
  await grid.evaluate(node => (node.scrollLeft = node.scrollWidth));
  // The name stays in view at the last column.
  await expect(grid.getByText('run 600', { exact: true })).toBeInViewport();
  await expect(grid.getByRole('row').filter({ hasText: 'run 600' }).getByRole('gridcell').nth(-2)).toHaveText(
    '19'
  );
});
