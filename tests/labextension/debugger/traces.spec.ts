import { nullTranslator } from '@jupyterlab/translation';

import { evenly, magnitudeAt, rangeOf, sharesOf, ticksOf } from '../../../labextension/src/debugger/bins';
import { sparkPoints } from '../../../labextension/src/debugger/sparkline';
import {
  distributionPicture,
  mostOf,
  normTraces,
  ratioPicture
} from '../../../labextension/src/debugger/traces';
import { aDistribution } from './fakes';

const trans = nullTranslator.load('');

describe('the bins of a distribution', () => {
  const own = aDistribution();
  const range = rangeOf([own]);

  it('are those that are used, the same for both signs', () => {
    expect(range).toEqual({ first: 1, last: 2 });
    expect(rangeOf([])).toEqual({ first: 0, last: 0 });
  });

  it('become shares with zero in the middle, which sum up to one', () => {
    const { places, shares } = sharesOf(own, range);
    expect(places).toEqual([-2, -1, 0, 1, 2]);
    const [first, second, third] = [0, 1, 2].map(at => shares.map(row => row[at]));
    expect(first).toEqual([0.4, 0, 0, 0, 0.6]);
    expect(second).toEqual([0, 0.2, 0.5, 0.2, 0.1]);
    expect(third).toEqual([0, 0, 1, 0, 0]);
  });

  it('are empty at a step of which no histogram is stored', () => {
    const none = aDistribution({ steps: [0], positive: [[]], negative: [[]], zero_share: [null] });
    expect(sharesOf(none, range).shares.flat()).toEqual([null, null, null, null, null]);
  });

  it('have magnitudes, and ticks at their edges', () => {
    expect(magnitudeAt(-1, own.edges, range)).toBeCloseTo(-1e-5);
    expect(magnitudeAt(0, own.edges, range)).toBe(0);
    const ticks = ticksOf(own.edges, range);
    expect(ticks.map(({ place }) => place)).toEqual([-1.5, -0.5, 0, 0.5, 1.5]);
    expect(ticks.map(({ text }) => text)).toEqual(['−1e−4', '−1e−6', '0', '1e−6', '1e−4']);
  });

  it('have no tick that covers that of zero', () => {
    const edges = [...Array(65).keys()].map(bin => 2 ** (bin - 48));
    const places = ticksOf(edges, { first: 0, last: 39 }).map(({ place }) => place);
    expect(places).toEqual([-30.5, -20.5, -10.5, 0, 10.5, 20.5, 30.5]);
  });

  it('are drawn as a map, or as a ridge for each step', () => {
    const heat = distributionPicture(own, range, 'heat', mostOf([own], range), trans);
    expect(heat.data).toHaveLength(1);
    // Zeros are left out of the scale, or a tensor that is nearly all zero would be one colour.
    expect(heat.data[0]).toMatchObject({ type: 'heatmap', x: [0, 10, 20], zmax: 0.6 });
    const ridges = distributionPicture(own, range, 'ridge', mostOf([own], range), trans);
    expect(ridges.data).toHaveLength(3);
    const long = aDistribution({
      steps: [...Array(200).keys()],
      positive: Array<number[]>(200).fill([0, 1, 0, 0]),
      negative: Array<number[]>(200).fill([0, 1, 0, 0]),
      zero_share: Array<number>(200).fill(0),
      nan_share: Array<number>(200).fill(0)
    });
    expect(distributionPicture(long, range, 'ridge', mostOf([long], range), trans).data).toHaveLength(40);
  });

  it('are no chart where no step was saved', () => {
    const none = aDistribution({ steps: [], positive: [], negative: [], zero_share: [], nan_share: [] });
    expect(distributionPicture(none, range, 'heat', mostOf([none], range), trans).data).toEqual([]);
    expect(distributionPicture(none, range, 'ridge', mostOf([none], range), trans).data).toEqual([]);
    expect(normTraces([{ name: 'a', distribution: none }])).toEqual([]);
  });
});

describe('evenly chosen steps', () => {
  it('have the first and the last', () => {
    expect(evenly(3, 5)).toEqual([0, 1, 2]);
    expect(evenly(101, 5)).toEqual([0, 25, 50, 75, 100]);
  });
});

describe('the ratio of update to weight', () => {
  const of = (
    tensor: string
  ): { layer: string; tensor: string; steps: number[]; ratio: (number | null)[] } => ({
    layer: tensor,
    tensor,
    steps: [10, 20],
    ratio: [1e-3, 0]
  });

  it('is a line for each weight, without what a log axis cannot show', () => {
    const { data } = ratioPicture([of('<b>a</b>')], trans);
    expect(data[0]).toMatchObject({ name: '&lt;b&gt;a&lt;/b&gt;', y: [1e-3, null] });
  });

  it('is a map where lines could not be told apart', () => {
    const { data } = ratioPicture(
      [...Array(9).keys()].map(at => of(`w${at}`)),
      trans
    );
    expect(data).toHaveLength(1);
    expect(data[0]).toMatchObject({ type: 'heatmap', x: [10, 20] });
  });
});

describe('a sparkline', () => {
  it('is logarithmic and has gaps', () => {
    expect(sparkPoints([1, 0.1, 0.01], 80, 20)).toEqual(['0.0,0.0 40.0,10.0 80.0,20.0']);
    expect(sparkPoints([1, null, 1], 80, 20)).toEqual(['0.0,10.0', '80.0,10.0']);
    expect(sparkPoints([null, 0], 80, 20)).toEqual([]);
  });
});
