import { Signal } from '@lumino/signaling';

import type { IExtraOffer } from '../../../labextension/src/core/components/MissingExtra';
import type {
  Domain,
  DomainCosts,
  DomainLimits,
  DomainLogEntry,
  DomainLogPage,
  DomainUsage,
  EffectiveLimits,
  Extra,
  ImagePage,
  InstanceTypePage,
  Member,
  MemberLimits,
  MemberPage,
  MemberUsage,
  UpdateDomainLimits,
  UpdateMember
} from '../../../labextension/src/core/wire';
import type { IDomainApi } from '../../../labextension/src/domain/api';
import { LOG_LINES } from '../../../labextension/src/domain/api';
import type { ICostQuestion, ILogFilter } from '../../../labextension/src/domain/tokens';

const NOTHING: MemberLimits = {
  images: null,
  instance_types: null,
  hours_per_month: null,
  storage_bytes: null,
  money_per_month: null,
  default_image: null,
  default_instance_type: null
};

/** What it takes to edit together, missing unless told otherwise; writes down what is asked of it. */
export function anOffer(part: Partial<Extra> = {}): IExtraOffer & { calls: string[] } {
  const calls: string[] = [];
  const note = (call: string) => (): Promise<void> => {
    calls.push(call);
    return Promise.resolve();
  };
  const extra: Extra = {
    name: 'collaboration',
    title: 'Editing together',
    description: 'Lets several people edit one notebook.',
    packages: ['jupyter-collaboration>=5.0.4'],
    size_bytes: 2_000_000,
    state: 'Missing',
    progress: null,
    note: '',
    log: '',
    failure_reason: null,
    obstacle: null,
    restart_reason: null,
    ...part
  };
  return {
    calls,
    extra,
    error: null,
    changed: new Signal<object, void>({}),
    load: note('load'),
    install: note('install'),
    stop: note('stop')
  };
}

export function someLimits(part: Partial<MemberLimits> = {}): MemberLimits {
  return { ...NOTHING, ...part };
}

export function aMember(part: Partial<Member> = {}): Member {
  return {
    name: 'ada',
    role: 'member',
    groups: ['vision'],
    from_hub: false,
    joined: '2026-01-02T10:00:00Z',
    seen: new Date().toISOString(),
    limits: null,
    effective: null,
    ...part
  };
}

export function effective(part: Partial<EffectiveLimits> = {}): EffectiveLimits {
  return { ...NOTHING, sources: {}, ...part } as EffectiveLimits;
}

export function aUse(part: Partial<MemberUsage> = {}): MemberUsage {
  return {
    name: 'ada',
    running: 0,
    hours: 0,
    money: 0,
    hours_limit: null,
    money_limit: null,
    stored_bytes: 0,
    storage_limit: null,
    folder_bytes: null,
    ...part
  };
}

export function aLine(part: Partial<DomainLogEntry> = {}): DomainLogEntry {
  return {
    number: 1,
    moment: new Date().toISOString(),
    actor: 'ada',
    action: 'member.joined',
    owner: 'ada',
    thing: 'ada',
    thing_id: '',
    note: '',
    ...part
  };
}

/** A domain of three; `calls` is what it was asked. */
export class FakeDomainApi implements IDomainApi {
  calls: string[] = [];
  team = true;
  me = aMember({ name: 'ada', role: 'admin', from_hub: true });
  items = [this.me, aMember({ name: 'ben' }), aMember({ name: 'eve', role: 'viewer', groups: [] })];
  decided: DomainLimits = {
    domain: someLimits({ money_per_month: 20 }),
    roles: { admin: someLimits(), member: someLimits({ hours_per_month: 10 }), viewer: someLimits() }
  };
  used: DomainUsage = {
    month: '2026-03',
    currency: 'USD',
    members: [aUse({ name: 'ben', running: 1, money: 5, money_limit: 20 })],
    running: [
      {
        id: 'l1',
        owner: 'ben',
        type: 'ml.t3.medium',
        since: new Date(Date.now() - 60_000).toISOString(),
        price_per_hour: 0.05,
        sessions: [{ kind: 'kernel', title: 'mnist.ipynb', project: 'digits', image: 'data-science' }],
        connected: true,
        stop_for: ''
      }
    ],
    waiting: [],
    capacity: { vcpu: 8, memory_bytes: 2 ** 35, gpus: 0 },
    free: { vcpu: 6, memory_bytes: 2 ** 34, gpus: 0 }
  };
  spent: DomainCosts['items'] = [];
  /** All lines, newest first. */
  lines: DomainLogEntry[] = [aLine()];
  /** What the next question is answered with, in place of an answer. */
  failure: Error | null = null;

  summary(): Promise<Domain> {
    const title = this.team ? 'Vision lab' : '';
    return this._answer('summary', { title, team: this.team, me: this.me, members: this.items.length });
  }

  members(): Promise<MemberPage> {
    return this._answer('members', { items: this.items, total: this.items.length });
  }

  updateMember(name: string, change: UpdateMember): Promise<Member> {
    const { role } = change;
    this.items = this.items.map(item => (item.name === name && role ? { ...item, role } : item));
    return this._answer(`update ${name} ${JSON.stringify(change)}`, aMember({ name }));
  }

  limits(): Promise<DomainLimits> {
    return this._answer('limits', this.decided);
  }

  updateLimits(change: UpdateDomainLimits): Promise<DomainLimits> {
    return this._answer(`limits ${JSON.stringify(change)}`, this.decided);
  }

  usage(month: string): Promise<DomainUsage> {
    return this._answer(`usage ${month}`.trim(), this.used);
  }

  costs({ by, month, member }: ICostQuestion): Promise<DomainCosts> {
    const money = this.spent.reduce((sum, item) => sum + item.money, 0);
    const answer = { month: '2026-03', currency: 'USD', by, items: this.spent, hours: 0, money };
    return this._answer(`costs ${by} ${month} ${member}`.trim(), answer);
  }

  stop(owner: string, instance: string): Promise<void> {
    return this._answer(`stop ${owner} ${instance}`, undefined);
  }

  log(filter: ILogFilter, before: number): Promise<DomainLogPage> {
    const items = this.lines.filter(line => !before || line.number < before).slice(0, LOG_LINES);
    return this._answer(`log ${filter.actor} ${before}`.replace(/ +/g, ' '), { items });
  }

  images(): Promise<ImagePage> {
    return this._answer('images', { items: [] });
  }

  instanceTypes(): Promise<InstanceTypePage> {
    return this._answer('types', { items: [] } as unknown as InstanceTypePage);
  }

  private _answer<T>(call: string, value: T): Promise<T> {
    this.calls.push(call);
    return this.failure ? Promise.reject(this.failure) : Promise.resolve(value);
  }
}
