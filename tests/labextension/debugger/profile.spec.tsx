import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { nullTranslator } from '@jupyterlab/translation';
import * as React from 'react';

import type { PageParams } from '../../../labextension/src/core/pages';
import { DebuggerModel } from '../../../labextension/src/debugger/model';
import { debuggerPanel } from '../../../labextension/src/debugger/panel';
import {
  coresPicture,
  coursePicture,
  dominantText,
  figureText,
  phasesPicture,
  rowName,
  secondsText,
  spanAlong,
  spanOf,
  tableRows,
  timeAxis
} from '../../../labextension/src/debugger/profile';
import { timelineHeight, timelinePicture } from '../../../labextension/src/debugger/traceView';
import { HandDrivenStream } from '../core/stream';
import { fakeCode, FakeDebuggerApi, fakeLinks } from './fakeApi';
import { aJob, aProfile, aTraceView } from './fakes';

const trans = nullTranslator.load('x');
const profile = aProfile();
const [steps] = profile.steps;
const axis = timeAxis(profile, trans);

describe('the part of a training that is looked at', () => {
  it('is read from the address, and what is no time is none', () => {
    expect(spanOf({ since: '12.5', until: '13' })).toEqual({ since: 12.5, until: 13 });
    expect(spanOf({ since: '-1', until: 'NaN' })).toEqual({ since: null, until: null });
  });

  it('is what was chosen along an axis, in the unit that fits the whole', () => {
    expect(axis.title).toBe('Seconds since the start');
    expect(spanAlong(axis, 0.25, 0.75)).toEqual({ since: 1000.25, until: 1000.75 });
    const hours = timeAxis({ start: 0, end: 86_400 }, trans);
    expect(hours.title).toBe('Hours since the start');
    expect(spanAlong(hours, 1, 2)).toEqual({ since: 3600, until: 7200 });
    expect(timeAxis({ start: 0, end: 600 }, trans).unit).toBe(60);
  });
});

describe('pictures of a profile', () => {
  it('draw the job, and its processes where there are several; names are text', () => {
    expect(coursePicture(profile, 'cpu', axis, trans).data).toMatchObject([
      { name: 'Whole job', x: [0, 1], y: [95, 96] }
    ]);
    const [first] = profile.processes;
    const two = { ...profile, processes: first ? [first, { ...first, pid: 8 }] : [] };
    expect(coursePicture(two, 'memory', axis, trans).data).toMatchObject([
      { name: 'Whole job', y: [1, 2] },
      { name: '&lt;b&gt;python&lt;/b&gt; (7)' },
      {}
    ]);
    expect(coursePicture(profile, 'disk', axis, trans).data).toMatchObject([
      { name: 'Disk, read', y: [1, 0] }
    ]);
    expect(coursePicture(profile, 'gpu', axis, trans).data).toEqual([]);
  });

  it('draw cores in colours from 0 to 100 %', () => {
    expect(coresPicture(profile, 'cpu', axis).data).toMatchObject([
      {
        y: ['cpu0', 'cpu1'],
        z: [
          [90, 80],
          [10, null]
        ],
        zmin: 0,
        zmax: 100
      }
    ]);
    expect(coresPicture(profile, 'io_wait', axis).data).toMatchObject([{ y: ['cpu0'] }]);
  });

  it('stack the phases that take time, as bars, and as areas where steps are many', () => {
    const few = steps ? phasesPicture(steps, trans) : null;
    expect(few?.data.map(({ name, type }) => [name, type])).toEqual([
      ['Waiting for data', 'bar'],
      ['Forward', 'bar'],
      ['Backward', 'bar']
    ]);
    const many = steps ? { ...steps, steps: Array.from({ length: 200 }, (_, at) => at) } : null;
    expect(many && phasesPicture(many, trans).data[0]).toMatchObject({ stackgroup: 'phases' });
  });

  it('say which phase takes most and what helps', () => {
    expect(dominantText(profile, trans)).toMatch(
      /^Waiting for data takes most of a step: 60 %, on average 30 ms of 50 ms\. Load data with more workers/
    );
    expect(dominantText(aProfile({ slowest: null }), trans)).toBe('');
    expect(dominantText(aProfile({ slowest: 'other' }), trans)).toMatch(/^A step takes 50 ms on average/);
  });

  it('put figures with their units into the table, and leave out what never took time', () => {
    const rows = tableRows(profile.table);
    expect(rows.map(row => rowName(row, false, trans))).toEqual(['CPU, cpu0', 'Waiting for data']);
    expect(rows.map(row => figureText(row.max, row.unit))).toEqual(['90 %', '30 ms']);
    expect(figureText(null, 's')).toBe('–');
    expect(figureText(2048, 'bytes/s')).toMatch(/\/s$/);
    expect([secondsText(2), secondsText(0.002), secondsText(2e-6)]).toEqual(['2 s', '2 ms', '2 µs']);
    const cores = Array.from({ length: 9 }, () => profile.table[0]).flatMap(row => (row ? [row] : []));
    expect(tableRows(cores)).toEqual([]);
  });

  it('draw operators within operators, the busiest thread first, and nothing that is too deep', () => {
    const view = aTraceView();
    const { data, layout } = timelinePicture(view, trans);
    expect(data).toMatchObject([{ base: [1, 1, 1], x: [4, 3, 1], y: [0, 1, 8] }]);
    expect(JSON.stringify(data)).toContain('&lt;i&gt;aten::mm');
    expect(layout.annotations).toMatchObject([{ text: 'Step 5' }, { text: 'Step 6' }]);
    expect(timelineHeight(view)).toBeGreaterThan(200);
  });
});

describe('the page of a profile', () => {
  function show(api: FakeDebuggerApi, first: PageParams): () => PageParams {
    const source = new HandDrivenStream();
    const draw = debuggerPanel(new DebuggerModel(api, source.events), {
      ...fakeLinks([]),
      code: fakeCode([])
    });
    let now = first;
    function Host(): React.JSX.Element {
      const [params, go] = React.useState(first);
      now = params;
      return draw({ params, go });
    }
    render(<Host />);
    return () => now;
  }

  it('tells phases and figures, asks for a trace, and says that it waits', async () => {
    const api = new FakeDebuggerApi();
    show(api, { job: 'j1', tab: 'profile' });
    expect(await screen.findByText(/Waiting for data takes most of a step/)).toBeInTheDocument();
    expect(screen.getByRole('row', { name: /CPU, cpu0/ })).toHaveTextContent('90 %');
    await userEvent.click(screen.getByRole('button', { name: 'Profile the next 5 steps' }));
    expect(api.calls).toContain('trace j1 5');
    expect(await screen.findByText(/^Asked for/)).toBeInTheDocument();
  });

  it('opens a trace, with its operators as text and a way to its file', async () => {
    const api = new FakeDebuggerApi();
    api.traced = { items: [aTraceView().trace], waiting: false };
    show(api, { job: 'j1', tab: 'profile' });
    expect(await screen.findByRole('row', { name: /<i>aten::mm<\/i>/ })).toHaveTextContent('75 %');
    expect(screen.getByRole('link', { name: 'Download' })).toHaveAttribute('href', '/files/j1/5-6-1');
  });

  it('looks at the part that its address names, and goes back to the whole', async () => {
    const api = new FakeDebuggerApi();
    const params = show(api, { job: 'j1', tab: 'profile', since: '1000.25', until: '1000.75' });
    await userEvent.click(await screen.findByRole('button', { name: 'Show the whole training' }));
    expect(api.calls).toContain('profile j1 1000.25 1000.75');
    expect(params()).toEqual({ job: 'j1', tab: 'profile' });
  });

  it('offers the argument where nothing was measured', async () => {
    const api = new FakeDebuggerApi();
    api.items = [aJob({ state: 'Completed' })];
    api.profiled = aProfile({ start: null, end: null, hosts: [], steps: [], table: [], traceable: false });
    show(api, { job: 'j1', tab: 'profile' });
    expect(await screen.findByText(/Nothing was measured of this training/)).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Copy as code' })).toBeInTheDocument();
  });
});
