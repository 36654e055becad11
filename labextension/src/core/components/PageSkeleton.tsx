import { Page } from './Page';

/** A page whose code is on its way: the title is there at once. */
export function PageSkeleton(props: { label: string }): React.JSX.Element {
  return (
    <Page crumbs={[{ label: props.label }]}>
      <div className="sms-PageSkeleton" aria-busy="true" />
    </Page>
  );
}
