import { nullTranslator } from '@jupyterlab/translation';

import {
  fieldOf,
  fieldsOf,
  instanceTypeOf,
  problemOf,
  problemsOf,
  quickRequest,
  textOf,
  toRequest
} from '../../../labextension/src/spark/draft';
import { aParameter, LIVY, LOCAL } from './fakes';

const trans = nullTranslator.load('jupyter_smstudio');

describe('a value of a parameter', () => {
  it.each([
    ['required', aParameter({ required: true }), ' ', 'Enter a value.'],
    ['left out', aParameter(), '', null],
    ['a word', aParameter({ type: 'Number' }), 'many', 'Enter a number.'],
    ['a fraction', aParameter({ type: 'Integer' }), '1.5', 'Enter a whole number.'],
    ['too small', aParameter({ type: 'Integer', minimum: 1 }), '0', 'The least is 1.'],
    ['too large', aParameter({ type: 'Number', maximum: 2 }), '2.5', 'The most is 2.'],
    ['the most', aParameter({ type: 'Number', maximum: 2 }), '2', null],
    ['of the pattern', aParameter({ pattern: 'a|b' }), 'b', null],
    ['a pattern of Python’s alone', aParameter({ pattern: '(?P<x>a)' }), 'b', null]
  ])('is judged: %s', (_, parameter, text, problem) => {
    expect(problemOf(parameter, text, trans)).toBe(problem);
  });

  it('has to match its pattern as a whole', () => {
    expect(problemOf(aParameter({ pattern: 'a|b' }), 'ab', trans)).toMatch(/the form .* asks for: a\|b$/);
  });
});

describe('the form of a template', () => {
  it('asks for what the kind of authentication takes', () => {
    const names = (type: string): string[] => fieldsOf(LIVY, { AuthType: type }).map(({ name }) => name);
    expect(names('None')).toEqual(['Url', 'AuthType']);
    expect(names('Basic_Access')).toEqual(['Url', 'AuthType', 'Username', 'Password']);
    expect(names('Token')).toEqual(['Url', 'AuthType', 'Token']);
  });

  it('sends values in their types', () => {
    const texts = { InstanceType: 'ml.m5.large', AutoTerminationIdleTimeout: ' 5 ', WarmSession: 'false' };
    const draft = { name: ' sales ', texts: { 'local-spark': texts } };
    expect(toRequest(LOCAL, draft, {})).toEqual({
      name: 'sales',
      template: 'local-spark',
      parameters: { InstanceType: 'ml.m5.large', AutoTerminationIdleTimeout: 5, WarmSession: false },
      credentials: null
    });
    expect(instanceTypeOf(LOCAL, texts)).toBe('ml.m5.large');
    expect(instanceTypeOf(LIVY, {})).toBeNull();
  });

  it('sends who asks among the credentials, and never among the parameters', () => {
    const texts = { Url: 'http://livy:8998', AuthType: 'Basic_Access', Username: 'ada' };
    const draft = { name: 'team', texts: { livy: texts } };
    // A token that was typed before another kind was chosen is not sent.
    expect(toRequest(LIVY, draft, { Password: 'secret', Token: 'other' })).toEqual({
      name: 'team',
      template: 'livy',
      parameters: { Url: 'http://livy:8998', AuthType: 'Basic_Access' },
      credentials: { auth_type: 'Basic_Access', username: 'ada', password: 'secret' }
    });
    const byToken = { ...draft, texts: { livy: { ...texts, AuthType: 'Token' } } };
    expect(toRequest(LIVY, byToken, { Password: 'secret', Token: 'other' }).credentials).toEqual({
      auth_type: 'Token',
      username: '',
      password: 'other'
    });
  });

  it('tells all that is wrong, by field', () => {
    expect(problemsOf(LIVY, { name: ' ', texts: { livy: { Url: 'ftp://x' } } }, {}, trans)).toEqual({
      name: 'Enter a name.',
      Url: 'Address must begin with http:// or https://.'
    });
  });

  it('takes a user name and a password together, and leads what the server says of them to their fields', () => {
    const texts = { Url: 'http://livy:8998', AuthType: 'Basic_Access' };
    const wrong = (more: Record<string, string>, secrets: Record<string, string>): object =>
      problemsOf(LIVY, { name: 'team', texts: { livy: { ...texts, ...more } } }, secrets, trans);
    expect(wrong({ Username: 'ada' }, {})).toEqual({ Password: 'Enter the password of this user, too.' });
    expect(wrong({}, { Password: 'secret' })).toEqual({ Username: 'Enter the user name, too.' });
    expect(wrong({ Username: 'ada' }, { Password: 'secret' })).toEqual({});
    expect(wrong({}, {})).toEqual({});
    const fields = fieldsOf(LIVY, { AuthType: 'Token' });
    expect(['username', 'password', 'parameters.Url', 'name'].map(path => fieldOf(path, fields))).toEqual([
      'Username',
      'Token',
      'Url',
      'name'
    ]);
  });

  it('has all it needs of a local cluster', () => {
    const { name, parameters } = quickRequest(LOCAL);
    expect(name).toMatch(/^local-spark-\d{6}-\d{6}$/);
    expect(parameters).toEqual({
      InstanceType: 'ml.t3.medium',
      AutoTerminationIdleTimeout: 60,
      WarmSession: true
    });
    expect(LOCAL.parameters?.map(each => textOf(each, {}))).toEqual(['ml.t3.medium', '60', 'true']);
  });
});
