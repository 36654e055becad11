import * as React from 'react';

import { ErrorBanner } from '../../core/components/ErrorBanner';
import { FactsLine } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import type { IExtraOffer } from '../../core/components/MissingExtra';
import type { ITab } from '../../core/components/Page';
import { Page } from '../../core/components/Page';
import { useFollowed } from '../../core/components/useFollowed';
import { formatCount } from '../../core/format';
import type { IPageRoute } from '../../core/pages';
import type { Domain } from '../../core/wire';
import type { ILinks } from '../links';
import type { DomainModel } from '../model';
import { roleName } from '../roles';
import { spaces } from '../spaces';
import { CostsTab } from './CostsTab';
import { DomainOfOne } from './DomainOfOne';
import { LogTab } from './LogTab';
import { MemberFacts, MemberPage } from './MemberPage';
import { PeopleTab } from './PeopleTab';
import { PersonUsage } from './PersonUsage';
import { QuotasTab } from './QuotasTab';
import { RunningTab } from './RunningTab';
import { SpaceLinks } from './SpaceLinks';

interface IProps {
  model: DomainModel;
  links: ILinks;
  /** The extra that spaces take. */
  together: IExtraOffer;
  route: IPageRoute;
}

/** The people of the domain, what runs for whom, what it costs, who may use how much, and the log. */
export function DomainPage(props: IProps): React.JSX.Element {
  const { model, route, together } = props;
  const trans = useTrans();
  const summary = useFollowed(() => model.summary(), [model]);
  const { value, error } = summary;
  const { member } = route.params;
  if (value && isAdmin(value) && member) {
    return <MemberPage key={member} model={model} route={route} name={member} />;
  }
  const tabs = value ? tabsOf(value, trans) : [];
  const wanted = route.params['tab'];
  const tab = tabs.find(item => item.id === wanted)?.id ?? tabs[0]?.id ?? '';
  return (
    <Page
      crumbs={[{ label: trans.__('Domain') }]}
      facts={value ? <DomainFacts domain={value} tab={tab} /> : <FactsLine>{null}</FactsLine>}
      {...(value
        ? { tabs, tab, onTab: (id: string) => route.go(id === tabs[0]?.id ? {} : { tab: id }) }
        : {})}
    >
      {/* Once there are tabs, what is shown in them says why it is not up to date. */}
      {error && value === null ? <ErrorBanner error={error} onRetry={() => void summary.load()} /> : null}
      {value ? <Tab {...props} key={tab} tab={tab} domain={value} /> : null}
      {value?.team && (tab === 'people' || tab === 'mine') ? (
        <SpaceLinks spaces={spaces()} together={together} />
      ) : null}
      {value === null && !error ? <div className="sms-PageSkeleton" aria-busy="true" /> : null}
    </Page>
  );
}

function isAdmin(domain: Domain): boolean {
  return domain.team && domain.me.role === 'admin';
}

function tabsOf(domain: Domain, trans: ReturnType<typeof useTrans>): readonly ITab[] {
  const mine = { id: 'mine', label: trans.__('Mine') };
  const costs = { id: 'costs', label: trans.__('Costs') };
  const log = { id: 'log', label: trans.__('Log') };
  if (!domain.team) {
    return [mine, costs, log];
  }
  const people = { id: 'people', label: trans.__('People') };
  return isAdmin(domain)
    ? [
        people,
        { id: 'running', label: trans.__('Running') },
        costs,
        { id: 'quotas', label: trans.__('Quotas') },
        log
      ]
    : [mine, people, costs, log];
}

function DomainFacts(props: { domain: Domain; tab: string }): React.JSX.Element {
  const { domain, tab } = props;
  const trans = useTrans();
  if (domain.team && tab === 'mine') {
    return <MemberFacts member={domain.me} />;
  }
  return (
    <FactsLine>
      <span>{domain.team ? domain.title : trans.__('A domain of one')}</span>
      <span>{trans.__('%1: %2', domain.me.name, roleName(domain.me.role, trans).toLocaleLowerCase())}</span>
      {domain.team ? (
        <span>{trans._n('%1 person', '%1 people', domain.members, formatCount(domain.members))}</span>
      ) : null}
    </FactsLine>
  );
}

function Tab(props: IProps & { tab: string; domain: Domain }): React.JSX.Element | null {
  const { model, route, links, tab, domain } = props;
  const admin = isAdmin(domain);
  switch (tab) {
    case 'mine':
      return (
        <>
          {domain.team ? null : <DomainOfOne links={links} />}
          <PersonUsage model={model} member={domain.me} />
        </>
      );
    case 'people':
      return <PeopleTab model={model} route={route} admin={admin} />;
    case 'running':
      return <RunningTab model={model} admin={admin} />;
    case 'costs':
      return <CostsTab model={model} route={route} admin={admin} />;
    case 'quotas':
      return <QuotasTab model={model} route={route} />;
    case 'log':
      return <LogTab model={model} route={route} links={links} admin={domain.me.role === 'admin'} />;
    default:
      return null;
  }
}
