import * as React from 'react';

import type { IOutputMemory } from '../outputMemory';
import { readStatement } from '../statement';
import type { IStatementSource } from '../statementWatch';
import { StatementWatch } from '../statementWatch';
import type { IStatementActions } from './StatementProgress';
import { StatementProgress } from './StatementProgress';

interface IProps {
  data: unknown;
  tools: IStatementSource & IStatementActions;
  memory: IOutputMemory;
}

/** The progress of a statement, as the kernel tells it and, where it is silent, the server. */
export function WatchedStatement({ data, tools, memory }: IProps): React.JSX.Element {
  const [watch, setWatch] = React.useState<StatementWatch | null>(null);
  const given = React.useRef(data);
  React.useEffect(() => {
    const made = new StatementWatch(readStatement(given.current), tools);
    setWatch(made);
    return () => made.dispose();
  }, [tools]);
  React.useEffect(() => {
    if (given.current !== data) {
      given.current = data;
      watch?.take(readStatement(data));
    }
  }, [watch, data]);
  return watch ? (
    <StatementProgress watch={watch} actions={tools} memory={memory} />
  ) : (
    <div className="sms-SparkProgress" />
  );
}
