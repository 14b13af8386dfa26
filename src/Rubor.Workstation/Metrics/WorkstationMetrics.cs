using System.Diagnostics.Metrics;
using Rubor.Reading.Ledger;

namespace Rubor.Workstation.Metrics;

/// <summary>What can be watched from outside, under the meter <c>Rubor.Workstation</c>.</summary>
public sealed class WorkstationMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Rubor.Workstation";

    readonly Counter<long> acts, conflicts, refusals, failures, delays;
    readonly Histogram<double> append;

    /// <param name="meters">Makes the meter.</param>
    public WorkstationMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        acts = meter.CreateCounter<long>("rubor.reads.acts", "{act}", "Acts stored and acknowledged.");
        conflicts = meter.CreateCounter<long>("rubor.reads.conflicts", "{request}", "Requests that others came before.");
        refusals = meter.CreateCounter<long>("rubor.reads.refusals", "{request}", "Requests that a read's rules, or its images, did not allow.");
        failures = meter.CreateCounter<long>("rubor.signins.failed", "{attempt}", "Wrong names or passwords.");
        delays = meter.CreateCounter<long>("rubor.signins.delayed", "{attempt}", "Passwords that were not looked at, since too many wrong ones came before.");
        append = meter.CreateHistogram<double>("rubor.reads.append.duration", "s", "Time until acts are on the disk.");
    }

    /// <summary>An append was answered.</summary>
    public void Appended(AppendResult result, TimeSpan took)
    {
        append.Record(took.TotalSeconds);
        if (result is Appended a)
            acts.Add(a.New);
        else if (result is Conflict)
            conflicts.Add(1);
        else
            refusals.Add(1);
    }

    /// <summary>A name or password was wrong.</summary>
    public void SignInFailed() => failures.Add(1);

    /// <summary>A password was not looked at.</summary>
    public void SignInDelayed() => delays.Add(1);
}
