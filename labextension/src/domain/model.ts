import type { IStudioEvents } from '../core/events';
import type { Trigger } from '../core/follow';
import type { Remote } from '../core/model';
import type {
  Domain,
  DomainCosts,
  DomainLimits,
  DomainUsage,
  Member,
  MemberPage,
  MemberUsage,
  RunningLease,
  UpdateDomainLimits,
  UpdateMember
} from '../core/wire';
import type { IDomainApi } from './api';
import type { IKnownNames } from './limits';
import { Live } from './live';
import { LogTrail } from './logTrail';
import type { ICostQuestion, ILogFilter } from './tokens';

const PEOPLE: readonly Trigger[] = [
  ['domain', 'member.changed'],
  ['domain', 'limits.changed']
];
const USAGE: readonly Trigger[] = [...PEOPLE, ['domain', 'usage.changed']];

/** A member with what they use; the usage of others is told to admins alone. */
export interface IPerson {
  readonly member: Member;
  readonly usage: MemberUsage | null;
}

/** Members in their order, each with their usage where it is known. */
export function people(members: readonly Member[], usage: DomainUsage | null): IPerson[] {
  const byName = new Map(usage?.members.map(item => [item.name, item]));
  return members.map(member => ({ member, usage: byName.get(member.name) ?? null }));
}

/** The domain as the pages show it, kept true by the server's events; each part ends with its page. */
export class DomainModel {
  constructor(
    readonly api: IDomainApi,
    private readonly _events: IStudioEvents
  ) {}

  /** The domain, and one's own place in it. */
  summary(): Remote<Domain> {
    return new Live(() => this.api.summary(), this._events, PEOPLE);
  }

  members(): Remote<MemberPage> {
    return new Live(() => this.api.members(), this._events, PEOPLE);
  }

  limits(): Remote<DomainLimits> {
    return new Live(() => this.api.limits(), this._events, [['domain', 'limits.changed']]);
  }

  /** What runs and waits now, and what it has come to in a month; empty means this one. */
  usage(month = ''): Remote<DomainUsage> {
    return new Live(() => this.api.usage(month), this._events, USAGE);
  }

  costs(question: ICostQuestion): Remote<DomainCosts> {
    return new Live(() => this.api.costs(question), this._events, [['domain', 'usage.changed']]);
  }

  /** Stop what runs for somebody; that it has ended is told by an event. */
  stop(lease: RunningLease): Promise<void> {
    return this.api.stop(lease.owner, lease.id);
  }

  log(filter: ILogFilter): LogTrail {
    return new LogTrail(this.api, this._events, filter);
  }

  /** What limits can name. */
  async names(): Promise<IKnownNames> {
    const [images, types] = await Promise.all([this.api.images(), this.api.instanceTypes()]);
    return {
      images: [...new Set(images.items.map(image => image.name))],
      types: types.items.map(type => type.name)
    };
  }

  updateMember(name: string, change: UpdateMember): Promise<Member> {
    return this.api.updateMember(name, change);
  }

  updateLimits(change: UpdateDomainLimits): Promise<DomainLimits> {
    return this.api.updateLimits(change);
  }
}
