import * as React from 'react';

import { StudioError } from '../request';
import { ErrorBanner } from './ErrorBanner';

interface IState {
  error: StudioError | null;
}

/** Shows what failed while drawing, instead of an empty page. */
export class Guard extends React.Component<React.PropsWithChildren, IState> {
  static getDerivedStateFromError(reason: unknown): IState {
    return { error: StudioError.from(reason) };
  }

  override state: IState = { error: null };

  override render(): React.ReactNode {
    return this.state.error ? (
      <ErrorBanner error={this.state.error} onRetry={() => this.setState({ error: null })} />
    ) : (
      this.props.children
    );
  }
}
