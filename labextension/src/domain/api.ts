import type { IStudioRequest } from '../core/request';
import type {
  Domain,
  DomainCosts,
  DomainLimits,
  DomainLogPage,
  DomainUsage,
  ImagePage,
  InstanceTypePage,
  Member,
  MemberPage,
  UpdateDomainLimits,
  UpdateMember
} from '../core/wire';
import type { ICostQuestion, ILogFilter } from './tokens';

/** What the server, in a team the domain's service, knows of the domain. */
export interface IDomainApi {
  summary(): Promise<Domain>;
  members(): Promise<MemberPage>;
  /** Decide what a member may do, or use. */
  updateMember(name: string, change: UpdateMember): Promise<Member>;
  limits(): Promise<DomainLimits>;
  updateLimits(change: UpdateDomainLimits): Promise<DomainLimits>;
  /** What runs and waits now, and what it has come to in a month. */
  usage(month: string): Promise<DomainUsage>;
  costs(question: ICostQuestion): Promise<DomainCosts>;
  /** Stop what runs for somebody, who is told by whom. */
  stop(owner: string, instance: string): Promise<void>;
  /** Lines before a number, newest first; 0 begins with the newest. */
  log(filter: ILogFilter, before: number): Promise<DomainLogPage>;
  /** What limits can name. */
  images(): Promise<ImagePage>;
  instanceTypes(): Promise<InstanceTypePage>;
}

/** The most that the server tells at once. */
const MEMBERS = 1000;

/** Lines of the log that are asked for at once. */
export const LOG_LINES = 100;

/** The same over HTTP. */
export class DomainApi implements IDomainApi {
  constructor(private readonly _request: IStudioRequest) {}

  summary(): Promise<Domain> {
    return this._request.get(['domain', 'summary']);
  }

  members(): Promise<MemberPage> {
    return this._request.get(['domain', 'members'], { limit: MEMBERS });
  }

  updateMember(name: string, change: UpdateMember): Promise<Member> {
    return this._request.patch(['domain', 'members', name], change);
  }

  limits(): Promise<DomainLimits> {
    return this._request.get(['domain', 'limits']);
  }

  updateLimits(change: UpdateDomainLimits): Promise<DomainLimits> {
    return this._request.patch(['domain', 'limits'], change);
  }

  usage(month: string): Promise<DomainUsage> {
    return this._request.get(['domain', 'usage'], { month: month || null });
  }

  costs({ by, month, member }: ICostQuestion): Promise<DomainCosts> {
    return this._request.get(['domain', 'costs'], { by, month: month || null, member: member || null });
  }

  stop(owner: string, instance: string): Promise<void> {
    return this._request.delete(['domain', 'instances', owner, instance]);
  }

  log(filter: ILogFilter, before: number): Promise<DomainLogPage> {
    const given = Object.entries(filter).filter(([, value]) => value !== '');
    return this._request.get(['domain', 'log'], {
      ...Object.fromEntries(given),
      before: before || null,
      limit: LOG_LINES
    });
  }

  images(): Promise<ImagePage> {
    return this._request.get(['images', 'catalog']);
  }

  instanceTypes(): Promise<InstanceTypePage> {
    return this._request.get(['kernels', 'instance-types']);
  }
}
