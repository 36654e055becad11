/** Sources of notebook cells about a profile. Pure functions. */

/** What an estimator needs so that its training is measured. */
export const PROFILER_ARGUMENT = `from jupyter_smstudio.sdk.debugger import FrameworkProfile, ProfilerConfig

profiler_config = ProfilerConfig(
    system_monitor_interval_millis=500,
    framework_profile_params=FrameworkProfile(start_step=5, num_steps=3),
)
# estimator = sdk.Estimator(..., profiler_config=profiler_config)
`;

/** The phases of steps, and the cores over time. */
export function profileCell(path: string): string {
  return `import matplotlib.pyplot as plt
from jupyter_smstudio.sdk import debugger

profile = debugger.read_profile(${JSON.stringify(path)})
phases = ["data", "forward", "backward", "other", "optimizer", "hook"]
for times in profile.steps:
    plt.figure(figsize=(10, 3))
    plt.stackplot(times.column("step"), *(1000 * times.column(each) for each in phases), labels=phases)
    plt.xlabel("Step")
    plt.ylabel("Milliseconds")
    plt.legend(loc="upper left")
for host in profile.hosts:
    plt.figure(figsize=(10, 3))
    for column in host.columns:
        if column.metric in ("cpu", "gpu"):
            seconds = host.times - host.times[0]
            plt.plot(seconds, host.series(column.metric, column.device), label=column.device)
    plt.xlabel("Seconds")
    plt.ylabel("Percent")
    plt.legend(loc="upper left")
`;
}
