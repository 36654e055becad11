import { Leaderboard, PAGE_SIZE } from '../../../labextension/src/experiments/leaderboard';
import { deferred, settle } from '../core/stream';
import { aRun, FakeExperimentsApi } from './fakes';

function setUp(count = 10_000): { api: FakeExperimentsApi; board: Leaderboard } {
  const api = new FakeExperimentsApi();
  api.runs = Array.from({ length: count }, (_, index) => aRun({ id: `r${index}`, name: `trial-${index}` }));
  return { api, board: new Leaderboard(query => api.search(query)) };
}

describe('Leaderboard', () => {
  it('asks for the page in view, and for columns once', async () => {
    const { api, board } = setUp();
    board.setQuery({ text: 'trial' });
    await settle();
    expect(board.total).toBe(10_000);
    board.show(5000, 5020);
    await settle();
    expect(board.row(5010)?.run.id).toBe('r5010');
    expect(board.row(200)).toBeNull();
    expect(api.searches.map(({ offset, with_columns }) => [offset, with_columns])).toEqual([
      [0, true],
      [5000, false]
    ]);
  });

  it('passes over the pages that were scrolled past', async () => {
    const { api, board } = setUp();
    board.setQuery({});
    await settle();
    const { promise, resolve } = deferred<void>();
    api.gate = promise;
    for (let first = 0; first < 5000; first += 50) {
      board.show(first, first + 20);
    }
    resolve();
    await settle();
    expect(board.row(4950)?.run.id).toBe('r4950');
    expect(api.searches.length).toBeLessThanOrEqual(4);
  });

  it('keeps what it shows until the answer to a new search is here, and passes over late answers', async () => {
    const { api, board } = setUp(3);
    board.setQuery({});
    await settle();
    const { promise, resolve } = deferred<void>();
    api.gate = promise;
    board.setQuery({ text: 'trial-1' });
    board.setQuery({ text: 'trial-2' });
    await settle();
    expect(board.outdated).toBe(true);
    expect(board.row(0)?.run.id).toBe('r0');
    resolve();
    await settle();
    expect(board.outdated).toBe(false);
    expect(board.total).toBe(1);
    expect(board.row(0)?.run.id).toBe('r2');
  });

  it('renews only what is in view', async () => {
    const { api, board } = setUp();
    board.setQuery({});
    await settle();
    board.show(300, 320);
    await settle();
    api.runs[310] = aRun({ id: 'r310', name: 'renamed' });
    api.searches = [];
    await board.refresh();
    expect(board.row(310)?.run.name).toBe('renamed');
    expect(api.searches.map(({ offset }) => offset)).toEqual([300]);
  });

  it('does not take for new an answer that was asked for before the change', async () => {
    const { api, board } = setUp(3);
    board.setQuery({});
    await settle();
    const { promise, resolve } = deferred<void>();
    api.gate = promise;
    const first = board.refresh();
    const second = board.refresh();
    resolve();
    await Promise.all([first, second]);
    expect(api.searches).toHaveLength(3);
  });

  it('asks for columns again when a run has a field that none is known for', async () => {
    const { api, board } = setUp(3);
    board.setQuery({});
    await settle();
    api.runs[0] = aRun({ id: 'r0', metrics: { loss: { last: 1, step: 0, min: null, max: null } } });
    api.columns = [...api.columns, { kind: 'metric', name: 'loss', type: 'number', choices: [] }];
    await board.refresh();
    expect(board.columns.map(({ name }) => name)).toContain('loss');
    expect(api.searches).toHaveLength(3);
  });

  it('shows nested runs below their parent and goes on after them', async () => {
    const { api, board } = setUp(300);
    api.runs[1] = aRun({ id: 'r1', children: 2 });
    api.nested = [aRun({ id: 'n1' }), aRun({ id: 'n2' })];
    board.setQuery({});
    await settle();
    await board.toggle(api.runs[1]);
    expect(board.length).toBe(302);
    const ids = [0, 1, 2, 3, 4].map(index => board.row(index)?.run.id);
    expect(ids).toEqual(['r0', 'r1', 'n1', 'n2', 'r2']);
    expect(board.row(2)?.depth).toBe(1);
    // The page is that of the runs, not of the rows.
    board.show(PAGE_SIZE, PAGE_SIZE + 1);
    await settle();
    expect(api.searches.filter(({ offset }) => offset === PAGE_SIZE)).toHaveLength(0);
    await board.toggle(api.runs[1]);
    expect(board.length).toBe(300);
  });

  it('tells why a search failed, does not repeat it by itself, and recovers', async () => {
    const { api, board } = setUp(3);
    api.failure = new Error('no such column');
    board.setQuery({});
    await settle();
    expect(board.error?.message).toBe('no such column');
    board.show(0, 10);
    await settle();
    expect(api.searches).toHaveLength(1);
    api.failure = null;
    await board.refresh();
    expect(board.error).toBeNull();
    expect(board.total).toBe(3);
  });

  it('forgets what lies beyond the end when runs were deleted', async () => {
    const { api, board } = setUp(250);
    board.setQuery({});
    await settle();
    board.show(200, 240);
    await settle();
    api.runs = api.runs.slice(0, 50);
    await board.refresh();
    await settle();
    expect(board.length).toBe(50);
    expect(board.row(210)).toBeNull();
  });
});
