import {
  connectCell,
  reconnectCell,
  storedAuth
} from '../../../../labextension/src/spark/notebook/connectCell';
import { canChoose, firstAnswer, mustAsk } from '../../../../labextension/src/spark/notebook/choices';
import { aCluster, aSession } from '../fakes';

const CONNECTION = { cluster: 'j-1ABC', auth: 'None', language: 'python', role: null } as const;
const ROLE = 'arn:aws:iam::123456789012:role/service-role/emr+jobs@team';

describe('the cell that connects', () => {
  it('is the original’s', () => {
    expect(connectCell(CONNECTION)).toBe(
      '%load_ext sagemaker_studio_analytics_extension.magics\n' +
        '%sm_analytics emr connect --cluster-id j-1ABC --auth-type None --language python'
    );
    expect(connectCell({ ...CONNECTION, language: 'scala', role: ROLE })).toMatch(
      `--language scala --emr-execution-role-arn ${ROLE}`
    );
    expect(reconnectCell(CONNECTION, aSession({ id: 4 }))).toMatch(/ --language python --session-id 4$/);
  });

  it.each([
    'j-1 --session-id 9',
    'j-1\n!rm -rf ~',
    "j-1'; import os",
    'j-{__import__("os").getcwd()}',
    'j-$HOME',
    'j-`id`',
    '--help',
    'j-"1"',
    ''
  ])('does not take %j for a name, which the shell or IPython would change', name => {
    expect(() => connectCell({ ...CONNECTION, cluster: name })).toThrow(/plain name/);
    expect(() => connectCell({ ...CONNECTION, role: name || '{x}' })).toThrow(/plain name/);
  });
});

describe('what is asked', () => {
  it('is nothing for a local cluster, which can be told the language all the same', () => {
    const cluster = aCluster();
    expect(mustAsk(cluster)).toBe(false);
    expect(canChoose(cluster, 'python')).toBe(true);
    expect(canChoose(cluster, 'spark')).toBe(false);
    expect(firstAnswer(cluster, 'spark').language).toBe('scala');
  });

  it('is how to connect where there are several ways, until credentials are stored', () => {
    const open = aCluster({ auth_types: ['None', 'Basic_Access'] });
    expect(mustAsk(open)).toBe(true);
    const stored = aCluster({ auth_types: ['None', 'Basic_Access'], credentials: 'stored' });
    expect(mustAsk(stored)).toBe(false);
    expect(storedAuth(stored)).toBe('Basic_Access');
    expect(mustAsk(aCluster({ auth_types: ['Token'], credentials: 'needed' }))).toBe(true);
  });

  it('is the role where the cluster has some', () => {
    const cluster = aCluster({ roles: [{ arn: ROLE, title: 'Jobs' }] });
    expect(mustAsk(cluster)).toBe(true);
    expect(firstAnswer(cluster, 'python').role).toBe(ROLE);
  });
});
