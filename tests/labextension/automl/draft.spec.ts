import {
  BLANK,
  featuresOf,
  freshName,
  fromRequest,
  kept,
  numberProblems,
  openedFor,
  toRequest,
  withInput
} from '../../../labextension/src/automl/draft';
import { objectiveFor } from '../../../labextension/src/automl/objectives';
import { stepOf, stepOfField } from '../../../labextension/src/automl/steps';
import { aColumn, aPreview, READING } from './fakes';

const PREVIEW = aPreview({
  columns: [aColumn('Survived'), aColumn('Age'), aColumn('Name', { kind: 'id', used: false })]
});
const COLUMNS = PREVIEW.columns.map(({ name }) => name);
const DRAFT = { ...BLANK, name: 'titanic', input: ' train.csv ', target: 'Survived' };

describe('the form of an AutoML job', () => {
  it('needs a table and a target only, and learns from all columns then', () => {
    expect(toRequest(DRAFT, PREVIEW)).toMatchObject({
      name: 'titanic',
      input: 'train.csv',
      target: 'Survived',
      problem_type: '',
      features: null,
      reading: null,
      algorithms: [],
      max_candidates: 250,
      max_runtime_seconds: 600,
      max_candidate_seconds: null,
      candidate_definitions_only: false
    });
  });

  it('sends columns only where a tick was changed, with the reading that they are named by', () => {
    const draft = { ...DRAFT, ticks: { Name: true } };
    expect(toRequest(draft, PREVIEW)).toMatchObject({ features: ['Age', 'Name'], reading: READING });
    expect(toRequest({ ...draft, target: 'Age' }, PREVIEW).features).toEqual(['Survived', 'Name']);
    expect(toRequest({ ...DRAFT, ticks: { Age: false } }, PREVIEW).features).toEqual([]);
    expect(featuresOf(DRAFT, PREVIEW.columns)).toEqual(['Age']);
    const kinds = { Age: 'categorical' as const, gone: 'text' as const };
    expect(toRequest({ ...DRAFT, kinds }, PREVIEW).column_kinds).toEqual({ Age: 'categorical' });
  });

  it('comes back from its request', () => {
    const draft = {
      ...DRAFT,
      input: 'train.csv',
      problemType: 'BinaryClassification' as const,
      objective: 'AUC' as const,
      complete: false,
      ticks: { Age: true, Name: false },
      reading: READING,
      kinds: { Age: 'categorical' as const },
      judgedBy: 'share' as const,
      sharePercent: '30',
      mode: 'HyperparameterTuning' as const,
      algorithms: ['xgboost' as const],
      maxCandidates: '12',
      maxMinutes: '1.5',
      maxCandidateMinutes: '2',
      experiment: 'mine'
    };
    expect(fromRequest(toRequest(draft, PREVIEW), COLUMNS)).toEqual(draft);
  });

  it('is opened for a table once: another one that is chosen then stays through a reload', () => {
    const opened = openedFor(DRAFT, 'a.csv');
    expect(opened).toMatchObject({ input: 'a.csv', target: '' });
    const changed = withInput(opened, 'b.csv');
    expect(openedFor(changed, 'a.csv')).toBe(changed);
    expect(openedFor(changed, 'c.csv').input).toBe('c.csv');
  });

  it('says by which rows candidates are judged, and how much rows count', () => {
    const draft = { ...DRAFT, validation: ' later.csv ', sharePercent: '25', weight: 'Age' };
    expect(toRequest(draft, PREVIEW)).toMatchObject({
      validation: '',
      validation_fraction: null,
      sample_weight: 'Age'
    });
    expect(toRequest({ ...draft, judgedBy: 'share' }, PREVIEW)).toMatchObject({
      validation: '',
      validation_fraction: 0.25
    });
    const judged = toRequest({ ...draft, judgedBy: 'table' }, PREVIEW);
    expect(judged).toMatchObject({ validation: 'later.csv', validation_fraction: null });
    expect(fromRequest(judged, COLUMNS)).toMatchObject({ judgedBy: 'table', validation: 'later.csv' });
    expect(featuresOf(draft, PREVIEW.columns)).toEqual([]);
    expect(withInput({ ...draft, judgedBy: 'table' }, 'b.csv')).toMatchObject({
      judgedBy: 'folds',
      validation: '',
      weight: ''
    });
  });

  it('forgets what was said of the columns of another table', () => {
    const draft = withInput({ ...DRAFT, ticks: { Age: false }, kinds: { Age: 'text' } }, 'b.csv');
    expect(draft).toMatchObject({ name: 'titanic', input: 'b.csv', target: '', ticks: {}, kinds: {} });
  });

  it('tells which numbers are none', () => {
    const problems = numberProblems(
      { ...DRAFT, maxMinutes: 'ten', maxCandidateMinutes: '' },
      { number: 'no' }
    );
    expect(problems).toEqual({ max_runtime_seconds: 'no' });
  });

  it('survives a reload, and what something else wrote', () => {
    kept.save(DRAFT);
    expect(kept.load()).toEqual(DRAFT);
    sessionStorage.setItem('jupyter-smstudio:automl-draft', '{');
    expect(kept.load().input).toBe('');
    kept.clear();
    expect(kept.load().name).toMatch(/^automl-\d{6}-\d{6}$/);
  });

  it('suggests names that the server takes', () => {
    expect(freshName()).toMatch(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}$/);
  });
});

describe('objectives', () => {
  it('fall back to the default of another type of problem', () => {
    expect(objectiveFor('BinaryClassification', 'AUC')).toBe('AUC');
    expect(objectiveFor('Regression', 'AUC')).toBe('');
    expect(objectiveFor('', 'AUC')).toBe('');
  });
});

describe('steps', () => {
  it('are found by the address and by fields', () => {
    expect(stepOf('limits')).toBe('limits');
    expect(stepOf('nowhere')).toBe('basics');
    expect(stepOfField('reading.delimiter')).toBe('features');
    expect(stepOfField('validation_fraction')).toBe('features');
    expect(stepOfField('target')).toBe('basics');
  });
});
